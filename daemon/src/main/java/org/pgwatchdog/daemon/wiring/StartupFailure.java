package org.pgwatchdog.daemon.wiring;

/// Why the daemon cannot start: one line for the operator and the exit code.
public final class StartupFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    private StartupFailure(int exitCode, String line) {
        super(line);
        this.exitCode = exitCode;
    }

    /// Something outside is in the way.
    public static StartupFailure of(String line) {
        return new StartupFailure(1, line);
    }

    /// The configuration is wrong.
    public static StartupFailure configuration(String line) {
        return new StartupFailure(2, line);
    }

    public int exitCode() {
        return exitCode;
    }
}
