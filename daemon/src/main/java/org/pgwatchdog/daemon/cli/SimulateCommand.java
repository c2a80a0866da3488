package org.pgwatchdog.daemon.cli;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.simulator.Profile;
import org.pgwatchdog.simulator.Simulation;
import org.pgwatchdog.simulator.SimulationOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `pgwatchdog simulate`.
@Command(
        name = "simulate",
        mixinStandardHelpOptions = true,
        description = {
            "Runs a whole cluster with faults in virtual time, and checks its promises.",
            "The same seed and options give the same run. Exit code 0: all promises held, 1: not.",
            "With --replay: lives through what a daemon's flight recorder wrote.",
            "Exit code 0: the same decisions, 1: not."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  pgwatchdog simulate",
            "  pgwatchdog simulate --nodes 5 --seed 42 --hours 2 --profile minority-cut",
            "  pgwatchdog simulate --replay /var/run/pgpool/pgwatchdog-flight-9000-2026-11-21.jsonl"
        })
final class SimulateCommand implements Callable<Integer> {
    @Option(
            names = "--nodes",
            paramLabel = "N",
            description = "1 to 128; default: drawn from the seed.")
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

    @Option(
            names = "--replay",
            paramLabel = "FILE",
            description = "A file of pgwatchdog dump, or of a daemon that failed; no other option.")
    private @Nullable Path replay;

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws BadConfiguration, IOException {
        if (replay != null) {
            return replay(replay);
        }
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

    private int replay(Path file) throws BadConfiguration, IOException {
        if (nodes != null || seed != null || hours != null || profile != null) {
            throw new BadConfiguration(
                    List.of("pgwatchdog simulate: --replay goes with no other option"));
        }
        var out = Objects.requireNonNull(spec).commandLine().getOut();
        ReplayReport report = ReplayReport.of(file);
        out.println(report.text());
        out.flush();
        return report.same() ? 0 : Commands.FAILED;
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
