package org.pgwatchdog.daemon.cli;

import java.math.BigDecimal;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.simulator.Profile;
import org.pgwatchdog.simulator.Simulation;
import org.pgwatchdog.simulator.SimulationOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `pgwatchdog simulate`.
@Command(
        name = "simulate",
        mixinStandardHelpOptions = true,
        description = {
            "Runs a whole cluster with faults in virtual time, and checks its promises.",
            "The same seed and options give the same run. Exit code 0: all promises held, 1: not."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  pgwatchdog simulate",
            "  pgwatchdog simulate --nodes 5 --seed 42 --hours 2 --profile minority-cut"
        })
final class SimulateCommand implements Callable<Integer> {
    @Option(
            names = "--nodes",
            paramLabel = "N",
            description = "1 to 7; default: drawn from the seed.")
    private @Nullable Integer nodes;

    @Option(names = "--seed", paramLabel = "S", description = "Any number; default: a random one.")
    private @Nullable Long seed;

    @Option(
            names = "--hours",
            paramLabel = "H",
            description =
                    "Virtual hours of trouble, fractions allowed; default: drawn from the seed.")
    private @Nullable BigDecimal hours;

    @Option(
            names = "--profile",
            paramLabel = "P",
            description = "The kind of trouble; an unknown name lists all; default: drawn.")
    private @Nullable String profile;

    @Override
    public Integer call() throws BadConfiguration {
        long number = seed == null ? new SecureRandom().nextInt(1_000_000) : seed;
        SimulationOptions options;
        try {
            options =
                    SimulationOptions.of(
                            number,
                            nodes == null ? OptionalInt.empty() : OptionalInt.of(nodes),
                            hours == null
                                    ? Optional.<Duration>empty()
                                    : Optional.of(SimulationOptions.hours(hours)),
                            profileOf());
        } catch (IllegalArgumentException | ArithmeticException bad) {
            throw new BadConfiguration(List.of("pgwatchdog simulate: " + bad.getMessage()));
        }
        return new Simulation(options, System::nanoTime).run(System.out).ok() ? 0 : Commands.FAILED;
    }

    private Optional<Profile> profileOf() {
        if (profile == null) {
            return Optional.empty();
        }
        return Optional.of(
                Profile.fromLabel(profile)
                        .orElseThrow(() ->
                                new IllegalArgumentException(
                                        "there is no profile '" + profile + "'; valid: " + all())));
    }

    private static String all() {
        return Arrays.stream(Profile.values())
                .map(Profile::label)
                .collect(Collectors.joining(", "));
    }
}
