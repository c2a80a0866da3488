package org.pgwatchdog.lifecheck.detect;

import java.util.Optional;

/// The judgement whether this node is cut off, by places outside the cluster (`np_targets`). Not
/// thread-safe.
///
/// One place that answers is enough. If none does for some rounds in a row, this node is the one that is
/// cut off. A node that never reached any has no better past to wait for: its first round counts at once.
public final class Outside {
    private final int rounds;
    private boolean everReached;
    private boolean lost;
    private int missed;

    /// @param rounds how many in a row without an answer make the loss, 1 or more
    public Outside(int rounds) {
        if (rounds < 1) {
            throw new IllegalArgumentException(rounds + " rounds cannot show a loss");
        }
        this.rounds = rounds;
    }

    /// Takes note of one round over all places.
    ///
    /// @param anyAnswered whether at least one answered
    public Optional<Reach> observe(boolean anyAnswered) {
        if (anyAnswered) {
            everReached = true;
            missed = 0;
            return become(false);
        }
        missed = Math.min(missed + 1, rounds);
        return missed >= rounds || !everReached ? become(true) : Optional.empty();
    }

    /// True while no place answers.
    public boolean isLost() {
        return lost;
    }

    private Optional<Reach> become(boolean nowLost) {
        if (nowLost == lost) {
            return Optional.empty();
        }
        lost = nowLost;
        return Optional.of(lost ? Reach.LOST : Reach.REACHED);
    }
}
