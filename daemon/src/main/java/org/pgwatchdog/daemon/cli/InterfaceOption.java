package org.pgwatchdog.daemon.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The option that says which network interface is ours.
final class InterfaceOption {
    @Option(
            names = "--eni",
            paramLabel = "ENI",
            description = "Network interface; default: the configured one, else this instance's.")
    private @Nullable String eni;

    /// Empty if it is to be found out.
    String id() throws BadConfiguration {
        return eni == null ? "" : Shape.INTERFACE.check("--eni", eni);
    }
}
