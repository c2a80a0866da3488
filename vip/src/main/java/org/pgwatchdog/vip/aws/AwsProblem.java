package org.pgwatchdog.vip.aws;

import org.pgwatchdog.vip.aws.api.ApiFault;
import org.pgwatchdog.vip.drift.Finding;

/// A fault of the virtual IP on AWS: a documented code, what was seen, what to do about it.
///
/// @param code see [Code]
/// @param cause what was seen, and where
/// @param remedy what to do
public record AwsProblem(Code code, String cause, String remedy) {
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
        return new AwsProblem(code, fault.text(), Remedies.of(fault));
    }

    /// The same as what a monitor says.
    Finding finding() {
        return new Finding(code.number(), cause, remedy);
    }

    /// One line: the code's number, the cause, the remedy.
    public String text() {
        return "[" + code.number() + "] " + cause + (remedy.isEmpty() ? "" : "; " + remedy);
    }
}
