package org.pgwatchdog.vip.aws.api;

import java.util.Locale;
import java.util.Set;

/// What the error codes of EC2, Route 53 and STS mean. Pure.
///
/// EC2 models no exceptions: the code and sometimes the text are all there is.
public final class ErrorCodes {
    private static final Set<String> THROTTLED =
            Set.of(
                    "RequestLimitExceeded",
                    "EC2ThrottledException",
                    "Throttling",
                    "ThrottlingException",
                    "ThrottledException",
                    "RequestThrottled",
                    "RequestThrottledException",
                    "TooManyRequestsException",
                    "SlowDown",
                    "BandwidthLimitExceeded",
                    "ProvisionedThroughputExceededException");
    private static final Set<String> BUSY =
            Set.of(
                    "PriorRequestNotComplete",
                    "InternalError",
                    "InternalFailure",
                    "Unavailable",
                    "ServiceUnavailable",
                    "DependencyViolation",
                    "IncorrectState",
                    "IncorrectInstanceState");
    private static final Set<String> CLOCK =
            Set.of("RequestExpired", "RequestTimeTooSkewed", "RequestInTheFuture");
    private static final Set<String> CREDENTIALS =
            Set.of(
                    "ExpiredToken",
                    "ExpiredTokenException",
                    "InvalidClientTokenId",
                    "UnrecognizedClientException",
                    "AuthFailure",
                    "SignatureDoesNotMatch",
                    "InvalidSignatureException");
    private static final Set<String> DENIED =
            Set.of(
                    "UnauthorizedOperation",
                    "AccessDenied",
                    "AccessDeniedException",
                    "Blocked",
                    "Client.UnauthorizedOperation");
    private static final Set<String> TAKEN =
            Set.of("Resource.AlreadyAssociated", "PrivateIpAddressInUse", "InvalidIPAddress.InUse");

    private ErrorCodes() {}

    /// The kind of a fault.
    ///
    /// @param status HTTP status
    /// @param code the service's code; empty if it gave none
    /// @param message the service's text
    public static FaultKind kind(int status, String code, String message) {
        if (code.equals("DryRunOperation")) {
            return FaultKind.DRY_RUN_PASSED;
        }
        if (code.equals("InvalidRoute.NotFound") || noRouteDefined(code, message)) {
            return FaultKind.NO_ROUTE;
        }
        if (code.equals("RouteAlreadyExists")) {
            return FaultKind.ROUTE_EXISTS;
        }
        if (code.equals("InvalidChangeBatch")) {
            return FaultKind.CONFLICT;
        }
        if (TAKEN.contains(code)) {
            return FaultKind.TAKEN;
        }
        if (THROTTLED.contains(code) || status == 429) {
            return FaultKind.THROTTLED;
        }
        if (BUSY.contains(code)) {
            return FaultKind.BUSY;
        }
        return ofIdentity(status, code, message);
    }

    private static FaultKind ofIdentity(int status, String code, String message) {
        String text = message.toLowerCase(Locale.ROOT);
        if (CLOCK.contains(code)
                || (CREDENTIALS.contains(code)
                        && (text.contains("signature expired")
                                || text.contains("signature not yet current")))) {
            return FaultKind.CLOCK;
        }
        if (CREDENTIALS.contains(code)) {
            return FaultKind.CREDENTIALS;
        }
        if (DENIED.contains(code)) {
            return FaultKind.DENIED;
        }
        if (code.endsWith(".NotFound") || code.startsWith("NoSuch")) {
            return FaultKind.NOT_FOUND;
        }
        return ofStatus(status);
    }

    private static FaultKind ofStatus(int status) {
        if (status >= 500) {
            return FaultKind.BUSY;
        }
        return switch (status) {
            // AuthFailure comes with 401, whose body the JDK's HTTP client does not give away.
            case 401 -> FaultKind.CREDENTIALS;
            case 403 -> FaultKind.DENIED;
            case 404 -> FaultKind.NOT_FOUND;
            default -> FaultKind.INVALID;
        };
    }

    /// ReplaceRoute's answer if there is no such route; only its text tells it from other bad values.
    private static boolean noRouteDefined(String code, String message) {
        return code.equals("InvalidParameterValue")
                && message.toLowerCase(Locale.ROOT).contains("no route defined");
    }
}
