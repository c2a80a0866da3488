package org.pgwatchdog.core.message;

/// Whether the cluster is paused; of two marks the one with the higher stamp counts, of equal stamps the one
/// that pauses.
///
/// @param stamp how often somebody paused or resumed, as far as the sender knows
/// @param paused whether elections and moves of the virtual IP are suspended
public record PauseMark(long stamp, boolean paused) {
    /// Nobody ever paused.
    public static final PauseMark NEVER = new PauseMark(0, false);

    /// Stamps end here; a peer that claims more is not believed.
    public static final long STAMP_MAX = 1L << 60;

    public PauseMark {
        if (stamp < 0 || stamp > STAMP_MAX) {
            throw new IllegalArgumentException("pause stamp " + stamp);
        }
    }

    /// Whether this mark replaces `other`.
    public boolean isNewerThan(PauseMark other) {
        return stamp > other.stamp || (stamp == other.stamp && paused && !other.paused);
    }

    /// The mark after an order.
    public PauseMark next(boolean pause) {
        return new PauseMark(stamp + 1, pause);
    }
}
