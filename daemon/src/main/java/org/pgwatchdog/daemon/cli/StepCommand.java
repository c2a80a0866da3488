package org.pgwatchdog.daemon.cli;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.daemon.cli.StepOutput.Severity;
import org.pgwatchdog.vip.aws.AwsSteps;
import org.pgwatchdog.vip.aws.StepReport;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// A command that makes one step in AWS: all its options are checked first, then the step is made within
/// its time, then it is told of.
abstract class StepCommand implements Callable<Integer> {
    @Mixin private AwsOptions aws = new AwsOptions();

    @Spec private @Nullable CommandSpec spec;

    /// The step, from options that have been checked.
    abstract Function<AwsSteps, StepReport> step(AwsOptions options) throws BadConfiguration;

    /// Whose side it takes; empty for the configured or own network interface.
    String interfaceId() throws BadConfiguration {
        return "";
    }

    /// What the step may take on top of the timeout.
    Duration extraTime() throws BadConfiguration {
        return Duration.ZERO;
    }

    /// What counts as a warning.
    Severity severity(AwsOptions options) throws BadConfiguration {
        return Severity.ERROR;
    }

    @Override
    public final Integer call() throws Exception {
        Function<AwsSteps, StepReport> step = step(aws);
        Severity severity = severity(aws);
        AwsSteps steps = aws.steps(interfaceId());
        StepReport report =
                StepClock.within(
                        aws.timeout().plus(extraTime()),
                        () -> {
                            try (steps) {
                                return step.apply(steps);
                            }
                        });
        return new StepOutput(Objects.requireNonNull(spec), aws.json(), severity).print(report);
    }
}
