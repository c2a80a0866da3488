package org.pgwatchdog.core.message;

import java.util.List;
import java.util.Optional;

/// An order for all nodes: EXECUTE COMMAND REQUEST `!`, IPC `c` (protocol v4, 13.2).
///
/// @param name the command's name in upper case, for example `RELOAD_CONFIG_CLUSTER`
/// @param arguments at most [#ARGUMENTS_MAX], names and values of at most 63 characters
public record ClusterCommand(String name, List<Argument> arguments) {
    public static final String RELOAD_CONFIG = "RELOAD_CONFIG_CLUSTER";
    public static final String SHUTDOWN = "SHUTDOWN_CLUSTER";
    public static final String LOGROTATE = "LOGROTATE_CLUSTER";
    public static final String APPLY_LOCK_ON_STANDBY = "APPLY_LOCK_ON_STANDBY";
    public static final String RESTART = "RESTART_CLUSTER";
    public static final String REELECT_LEADER = "REELECT_LEADER";

    /// Our limit; natives use at most two.
    public static final int ARGUMENTS_MAX = 16;

    public ClusterCommand {
        arguments = List.copyOf(arguments);
        if (arguments.size() > ARGUMENTS_MAX) {
            throw new IllegalArgumentException(
                    arguments.size() + " arguments, at most " + ARGUMENTS_MAX);
        }
    }

    /// True if natives know the name (whether or not they act on it).
    public static boolean isKnown(String name) {
        return switch (name) {
            case RELOAD_CONFIG,
                    SHUTDOWN,
                    LOGROTATE,
                    APPLY_LOCK_ON_STANDBY,
                    RESTART,
                    REELECT_LEADER ->
                    true;
            default -> false;
        };
    }

    /// The value of the first argument called `argumentName`, compared without case.
    public Optional<String> argument(String argumentName) {
        return arguments.stream()
                .filter(argument -> argument.name().equalsIgnoreCase(argumentName))
                .map(Argument::value)
                .findFirst();
    }

    public record Argument(String name, String value) {}
}
