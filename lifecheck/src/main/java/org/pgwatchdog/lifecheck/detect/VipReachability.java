package org.pgwatchdog.lifecheck.detect;

import java.util.Optional;

/// The judgement whether clients are served through the virtual IP, by one node that does not hold it.
/// Not thread-safe.
///
/// A miss counts only while a leader claims the address, and the loss takes several in a row: during a
/// takeover nobody answers for a moment, and that is no news.
public final class VipReachability {
    private final int attempts;
    private boolean lost;
    private int missed;

    /// @param attempts how many misses in a row make the loss, 1 or more
    public VipReachability(int attempts) {
        if (attempts < 1) {
            throw new IllegalArgumentException(attempts + " attempts cannot show a loss");
        }
        this.attempts = attempts;
    }

    /// Takes note of one attempt.
    ///
    /// @param claimed whether a leader with a quorum should hold the address
    public Optional<Reach> observe(VipSight sight, boolean claimed) {
        return switch (sight) {
            case VipSight.Answered _ -> {
                missed = 0;
                yield become(false);
            }
            case VipSight.Missed _ -> {
                missed = claimed ? Math.min(missed + 1, attempts) : 0;
                yield missed >= attempts ? become(true) : Optional.empty();
            }
        };
    }

    /// This node cannot judge at present: it holds the address itself.
    public void forget() {
        lost = false;
        missed = 0;
    }

    private Optional<Reach> become(boolean nowLost) {
        if (nowLost == lost) {
            return Optional.empty();
        }
        lost = nowLost;
        return Optional.of(lost ? Reach.LOST : Reach.REACHED);
    }
}
