package org.pgwatchdog.core.cluster;

import java.time.Duration;
import java.util.TreeSet;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.NodeId;

/// What a leader asked its followers, when, and who answered; a candidacy is a question too. A part of
/// [Lease], which alone judges what counts as an answer.
final class LeaseQuestion {
    final int id;
    final MonotonicTime asked;
    final long term;
    final Duration length;

    /// Those who gave the promise or vote that was asked for.
    final TreeSet<NodeId> answered = new TreeSet<>();

    /// Those who said anything to it.
    final TreeSet<NodeId> heard = new TreeSet<>();

    LeaseQuestion(int id, MonotonicTime asked, long term, Duration length) {
        this.id = id;
        this.asked = asked;
        this.term = term;
        this.length = length;
    }
}
