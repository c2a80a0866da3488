package org.pgwatchdog.vip.drift;

/// What came of one attempt to repair.
public sealed interface Mended {
    /// The change was made, or nobody knows whether it was. The next look says.
    ///
    /// @param changes how often it was made, as far as is known: more than once if answers were lost; 1 or
    ///     more
    record Written(String detail, int changes) implements Mended {
        public Written {
            if (changes < 1) {
                throw new IllegalArgumentException("changes must be 1 or more: " + changes);
            }
        }

        /// One change.
        public Written(String detail) {
            this(detail, 1);
        }
    }

    /// Nothing was changed.
    record Refused(Finding finding) implements Mended {}

    /// Not tried: this node does not hold the address any more.
    record Withheld() implements Mended {}
}
