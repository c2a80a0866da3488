package org.pgwatchdog.vip.aws;

import java.util.Optional;
import org.pgwatchdog.vip.aws.api.ApiFault;
import org.pgwatchdog.vip.aws.api.FaultKind;
import org.pgwatchdog.vip.drift.Finding;

/// A fault of the virtual IP on AWS: a documented code, what was seen, what to do about it.
///
/// @param code see [Code]
/// @param cause what was seen, and where
/// @param remedy what to do
/// @param kind of the call that failed, which tells the causes of one code apart; empty if none did
public record AwsProblem(Code code, String cause, String remedy, Optional<FaultKind> kind) {
    /// A problem that no failed call told of.
    public AwsProblem(Code code, String cause, String remedy) {
        this(code, cause, remedy, Optional.empty());
    }

    /// The documented codes. A monitor that only warns says 100 more.
    public enum Code {
        /// A call failed.
        CALL_FAILED(5),
        /// No answer in time.
        TIMEOUT(6),
        /// The virtual IP lies in the VPC; what it shall be bound to does not exist.
        MISPLACED(7),
        /// AWS says something else than we told it.
        CHANGED(8),
        /// A name is not resolved.
        UNRESOLVED(9),
        /// A name is resolved to something else.
        RESOLVED_OTHERWISE(10),
        /// The source/destination check drops the packets.
        SOURCE_DEST_CHECK(11),
        /// Our own fault.
        INTERNAL(99);

        private final int number;

        Code(int number) {
            this.number = number;
        }

        /// As scripts see it.
        public int number() {
            return number;
        }

        /// As a monitor's warning.
        public int warning() {
            return number + 100;
        }
    }

    /// What a failed call means.
    public static AwsProblem of(ApiFault fault) {
        Code code =
                switch (fault.kind()) {
                    case TIMED_OUT -> Code.TIMEOUT;
                    case NO_ROUTE,
                            ROUTE_EXISTS,
                            NOT_FOUND,
                            TAKEN,
                            CONFLICT,
                            THROTTLED,
                            BUSY,
                            DENIED,
                            CREDENTIALS,
                            NO_CREDENTIALS,
                            CLOCK,
                            UNREACHABLE,
                            INVALID,
                            DRY_RUN_PASSED,
                            WITHHELD ->
                            Code.CALL_FAILED;
                };
        String cause = code == Code.TIMEOUT ? "Timeout occurred: " + fault.text() : fault.text();
        return new AwsProblem(code, cause, Remedies.of(fault), Optional.of(fault.kind()));
    }

    /// The same as what a monitor says.
    Finding finding() {
        return new Finding(code.number(), cause, remedy);
    }

    /// One line: the code's number, the cause, the remedy.
    public String text() {
        return text(code.number());
    }

    /// The same as a monitor's warning.
    public String warning() {
        return text(code.warning());
    }

    private String text(int number) {
        return "[" + number + "] " + cause + (remedy.isEmpty() ? "" : "; " + remedy);
    }
}
