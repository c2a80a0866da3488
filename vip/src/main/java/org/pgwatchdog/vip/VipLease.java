package org.pgwatchdog.vip;

import java.time.Duration;

/// How long an address may stay without being acquired again.
///
/// Acquiring again with a fresh lease renews it. A method that cannot enforce a lease
/// ([VirtualIp#enforcesLease()]) ignores it: then only the caller's release ends the hold.
public sealed interface VipLease {
    /// Until released.
    Unlimited UNLIMITED = new Unlimited();

    /// Until released.
    record Unlimited() implements VipLease {}

    /// At most this long from now.
    ///
    /// @param remaining positive
    /// @param grace how much longer an address may stay that only the kernel can still drop, for it
    ///     counts in seconds; 0 or more
    /// @param term the term of leadership it belongs to; 0 if it is not known
    record Remaining(Duration remaining, Duration grace, long term) implements VipLease {
        public Remaining {
            if (remaining.isNegative() || remaining.isZero()) {
                throw new IllegalArgumentException("lease must be positive: " + remaining);
            }
            if (grace.isNegative()) {
                throw new IllegalArgumentException("grace must not be negative: " + grace);
            }
            if (term < 0) {
                throw new IllegalArgumentException("term must not be negative: " + term);
            }
        }

        /// A lease of no known term.
        public Remaining(Duration remaining, Duration grace) {
            this(remaining, grace, 0);
        }

        /// A lease of no known term, without grace.
        public Remaining(Duration remaining) {
            this(remaining, Duration.ZERO);
        }
    }
}
