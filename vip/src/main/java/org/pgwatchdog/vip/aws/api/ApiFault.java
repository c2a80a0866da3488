package org.pgwatchdog.vip.aws.api;

/// Why a call did not do what it was asked.
///
/// @param kind what can be done about it
/// @param call the action as AWS names it, such as `ReplaceRoute`; for rights `ec2:` is put before it
/// @param target what it was asked to change or read, such as `rtb-…`
/// @param code the service's code, or the exception's name if there was no answer
/// @param message the service's text
/// @param requestId what AWS support asks for; empty if there was no answer
public record ApiFault(
        FaultKind kind, String call, String target, String code, String message, String requestId) {
    /// A fault found out on this side.
    public static ApiFault local(FaultKind kind, String call, String target, String message) {
        return new ApiFault(kind, call, target, kind.name(), message, "");
    }

    /// Whether the call was sent and its effect is not known.
    public boolean outcomeUnknown() {
        return kind == FaultKind.TIMED_OUT || kind == FaultKind.UNREACHABLE;
    }

    /// One line for the log: call, target, code, text.
    public String text() {
        return call
                + " "
                + target
                + ": "
                + code
                + (message.isEmpty() ? "" : " (" + message + ")")
                + (requestId.isEmpty() ? "" : " request=" + requestId);
    }
}
