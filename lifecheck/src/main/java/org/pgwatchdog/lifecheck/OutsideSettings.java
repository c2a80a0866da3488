package org.pgwatchdog.lifecheck;

import java.time.Duration;
import java.util.List;

/// How places outside the cluster are asked.
///
/// @param targets `np_targets`, at least one, at most [LifecheckLimits#OUTSIDE_TARGETS_MAX]
/// @param period between the starts of two rounds; a round takes no longer than this
/// @param rounds how many in a row without an answer make the loss
public record OutsideSettings(List<OutsideTarget> targets, Duration period, int rounds) {
    public OutsideSettings {
        targets = List.copyOf(targets);
        if (targets.isEmpty() || targets.size() > LifecheckLimits.OUTSIDE_TARGETS_MAX) {
            throw new IllegalArgumentException(
                    "np_targets has "
                            + targets.size()
                            + " entries, valid: 1 to "
                            + LifecheckLimits.OUTSIDE_TARGETS_MAX);
        }
        LifecheckLimits.requirePeriod("the period of np_targets", period);
    }

    /// How long one place may take to answer: shorter than the period, so that the next round finds
    /// nobody still waiting.
    public Duration answerLimit() {
        return period.multipliedBy(3).dividedBy(4);
    }

    /// With the period and the rounds of every day.
    public static OutsideSettings of(List<OutsideTarget> targets) {
        return new OutsideSettings(
                targets, LifecheckLimits.OUTSIDE_PERIOD, LifecheckLimits.OUTSIDE_ROUNDS);
    }
}
