package org.pgwatchdog.simulator;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// What determines a run completely.
///
/// @param nodes 1 to 128
/// @param seed any number
/// @param duration of the chaos phase in virtual time; whole hundredths of an hour survive printing
/// @param profile the kind of trouble
public record SimulationOptions(int nodes, long seed, Duration duration, Profile profile) {
    /// All but the older generation, which has runs of its own.
    static final List<Profile> DRAWN =
            Arrays.stream(Profile.values()).filter(one -> !one.isLegacy()).toList();

    private static final BigDecimal NANOS_PER_HOUR = BigDecimal.valueOf(3_600_000_000_000L);

    public SimulationOptions {
        if (nodes < 1 || nodes > SimulatorLimits.NODES_MAX) {
            throw new IllegalArgumentException(
                    "nodes must be 1 to " + SimulatorLimits.NODES_MAX + ", not " + nodes);
        }
        if (duration.isNegative() || duration.compareTo(SimulatorLimits.DURATION_MAX) > 0) {
            throw new IllegalArgumentException(
                    "hours must be 0 to " + SimulatorLimits.DURATION_MAX.toHours());
        }
    }

    /// The run that belongs to `seed`; what is not given is drawn from it.
    public static SimulationOptions of(
            long seed, OptionalInt nodes, Optional<Duration> duration, Optional<Profile> profile) {
        Prng prng = new Seed(seed).derive("options");
        int drawnNodes =
                prng.chance(Ratio.percent(50))
                        ? 3
                        : prng.between(1, SimulatorLimits.NODES_DRAWN_MAX);
        Duration drawnDuration = hours(BigDecimal.valueOf(prng.between(4, 14), 2));
        Profile drawnProfile = prng.pick(DRAWN);
        return new SimulationOptions(
                nodes.orElse(drawnNodes),
                seed,
                duration.orElse(drawnDuration),
                profile.orElse(drawnProfile));
    }

    /// A number of hours, fractions included.
    public static Duration hours(BigDecimal hours) {
        return Duration.ofNanos(
                hours.multiply(NANOS_PER_HOUR).setScale(0, RoundingMode.HALF_UP).longValueExact());
    }

    /// The arguments of `pgwatchdog` that repeat this run.
    public String replayCommand() {
        return "pgwatchdog simulate --nodes %d --seed %d --hours %s --profile %s"
                .formatted(nodes, seed, hoursText(), profile.label());
    }

    String hoursText() {
        return BigDecimal.valueOf(duration.toNanos())
                .divide(NANOS_PER_HOUR, 9, RoundingMode.HALF_UP)
                .stripTrailingZeros()
                .toPlainString();
    }
}
