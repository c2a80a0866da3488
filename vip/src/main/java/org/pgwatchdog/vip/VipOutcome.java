package org.pgwatchdog.vip;

/// What became of an attempt to raise or drop the virtual IP.
public sealed interface VipOutcome {
    /// The address is here, and that was verified.
    ///
    /// @param evidence how it was verified, for the log
    record Held(String evidence) implements VipOutcome {}

    /// The address is not here any more, and that was verified.
    ///
    /// @param evidence how it was verified, for the log
    record Released(String evidence) implements VipOutcome {}

    /// The attempt failed. The address may be here or not; [VirtualIp#isHeld()] says.
    ///
    /// @param reason one line: what failed, and the file or privilege concerned
    record Failed(String reason) implements VipOutcome {}

    /// The time ran out. Everything started was killed.
    ///
    /// @param what what did not end, and within which limit
    record TimedOut(String what) implements VipOutcome {}

    /// Whether the wish was fulfilled.
    default boolean succeeded() {
        return switch (this) {
            case Held _, Released _ -> true;
            case Failed _, TimedOut _ -> false;
        };
    }

    /// One line for people.
    default String detail() {
        return switch (this) {
            case Held(var evidence) -> evidence;
            case Released(var evidence) -> evidence;
            case Failed(var reason) -> reason;
            case TimedOut(var what) -> what;
        };
    }
}
