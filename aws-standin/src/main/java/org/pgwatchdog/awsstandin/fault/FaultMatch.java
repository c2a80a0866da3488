package org.pgwatchdog.awsstandin.fault;

/// Which calls a fault is for. All three must fit.
///
/// @param action `service:Action`, `service:*` or `*`
/// @param caller part of the caller's ARN, for example an instance id; empty for everyone
/// @param resource part of any parameter, for example a table's id; empty for all
public record FaultMatch(String action, String caller, String resource) {
    /// Calls of that action, whoever makes them.
    public static FaultMatch action(String action) {
        return new FaultMatch(action, "", "");
    }

    public FaultMatch by(String callerPart) {
        return new FaultMatch(action, callerPart, resource);
    }

    public FaultMatch on(String resourcePart) {
        return new FaultMatch(action, caller, resourcePart);
    }

    boolean fits(String fullAction, String callerArn, String parameters) {
        return fitsAction(action, fullAction)
                && callerArn.contains(caller)
                && parameters.contains(resource);
    }

    static boolean fitsAction(String pattern, String fullAction) {
        return pattern.equals("*")
                || pattern.equals(fullAction)
                || (pattern.endsWith(":*")
                        && fullAction.startsWith(pattern.substring(0, pattern.length() - 1)));
    }
}
