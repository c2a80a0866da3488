package org.pgwatchdog.vip.aws.api;

/// The kinds of faults of a call, told apart by what can be done about them.
public enum FaultKind {
    /// The route table has no route to that destination (`InvalidParameterValue` "There is no route
    /// defined …" of ReplaceRoute, `InvalidRoute.NotFound` of DeleteRoute).
    NO_ROUTE(false),
    /// The route table has one already (`RouteAlreadyExists` of CreateRoute).
    ROUTE_EXISTS(false),
    /// An id names nothing, or nothing yet (`Invalid….NotFound`, `NoSuchHostedZone`, IMDS 404).
    NOT_FOUND(false),
    /// Somebody else has it, and we asked not to take it (`Resource.AlreadyAssociated`,
    /// `PrivateIpAddressInUse`…).
    TAKEN(false),
    /// A conditional change found other values than it expected (`InvalidChangeBatch`).
    CONFLICT(false),
    /// Too many calls; the account's budget per region and action (`RequestLimitExceeded`, …).
    THROTTLED(true),
    /// A fault on the service's side, or a change still under way (5xx, `IncorrectState`,
    /// `PriorRequestNotComplete`).
    BUSY(true),
    /// The rights are missing (`UnauthorizedOperation`, `AccessDenied`, IMDS 403).
    DENIED(false),
    /// The credentials are there but not accepted, mostly because they expired (`ExpiredToken`, …).
    CREDENTIALS(true),
    /// No credentials were found anywhere.
    NO_CREDENTIALS(false),
    /// This host's clock and the service's differ by minutes (`RequestExpired`, …).
    CLOCK(true),
    /// No connection: name not resolved, connection refused or broken.
    UNREACHABLE(true),
    /// No answer in time. The call may have taken effect, or may yet.
    TIMED_OUT(true),
    /// The request makes no sense to the service: configuration or our mistake.
    INVALID(false),
    /// The probe passed: with `DryRun` unset it would have been done (`DryRunOperation`).
    DRY_RUN_PASSED(false),
    /// Not sent: this node's lease or leadership ended first.
    WITHHELD(false);

    private final boolean transientFault;

    FaultKind(boolean transientFault) {
        this.transientFault = transientFault;
    }

    /// Whether the same call may succeed a moment later.
    public boolean mayPass() {
        return transientFault;
    }
}
