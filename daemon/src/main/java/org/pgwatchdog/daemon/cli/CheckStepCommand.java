package org.pgwatchdog.daemon.cli;

import org.jspecify.annotations.Nullable;
import org.pgwatchdog.bridge.conf.AwsSettings;
import org.pgwatchdog.bridge.conf.AwsSettings.OnApiError;
import org.pgwatchdog.daemon.cli.StepOutput.Severity;
import picocli.CommandLine.Option;

/// A step that only looks, as a monitor does: it can be told to warn.
abstract class CheckStepCommand extends StepCommand {
    @Option(
            names = "--warn",
            description = "Everything found is no more than a warning: its code and 100.")
    private boolean warn;

    @Option(
            names = "--on-api-error",
            paramLabel = "warn|fail",
            description =
                    "Whether a call that fails is a warning (105, 106) or an error (5, 6);"
                            + " default: aws_on_api_error of -f FILE, else fail.")
    private @Nullable OnApiError onApiError;

    @Override
    final Severity severity(AwsOptions options) throws BadConfiguration {
        if (warn) {
            return Severity.WARNING;
        }
        OnApiError mode =
                onApiError == null
                        ? options.configured().map(AwsSettings::onApiError).orElse(OnApiError.FAIL)
                        : onApiError;
        return switch (mode) {
            case WARN -> Severity.API_WARNING;
            case FAIL -> Severity.ERROR;
        };
    }
}
