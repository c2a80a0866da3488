package org.pgwatchdog.core.rules;

import java.time.Duration;
import org.pgwatchdog.core.message.LeaseStanding;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.QuorumStatus;
import org.pgwatchdog.core.model.VoteRecord;

/// The decisions on which safety rests: leases, promises, votes and terms (docs/safety.md). Pure. A node
/// in service always runs [#STANDARD]; the only other implementations are the simulator's mutants, each
/// of which has one rule wrong and must be caught.
public interface SafetyRules {
    /// The clocks of two hosts may run apart by twice this: each is at most one part in a hundred faster or
    /// slower than real time, a hundred times what crystals do.
    int CLOCK_RATE_DIVISOR = 100;

    /// The rules as they are.
    SafetyRules STANDARD = new SafetyRules() {};

    /// The quorum of a leader with this many joined standbys (protocol v4, 10.4).
    default QuorumStatus quorum(int members, int standbys, boolean halfVotes) {
        return QuorumPolicy.status(members, standbys, halfVotes);
    }

    /// Whether so many members, the local one included, are a majority: the same arithmetic as the quorum's.
    default boolean isMajority(int members, int supporters, boolean halfVotes) {
        return supporters > 0
                && QuorumPolicy.status(members, supporters - 1, halfVotes).permitsEscalation();
    }

    /// How long a leader relies on a promise. Shorter than the promise by what the clocks of two hosts
    /// may run apart meanwhile: `(1 - 2/100) / (1 - 1/100) < 1 / (1 + 1/100)`.
    default Duration held(Duration promised) {
        // In nanoseconds: durations multiply and divide by way of big decimals.
        long nanos = promised.toNanos();
        return Duration.ofNanos(nanos - nanos * 2 / CLOCK_RATE_DIVISOR);
    }

    /// From when a promise counts, for the leader that asked: from its question, since the answer is given
    /// later than that in any case.
    default MonotonicTime leaseStart(MonotonicTime asked, MonotonicTime answered) {
        return asked;
    }

    /// Until when the node that gives a promise is bound by it.
    default MonotonicTime boundUntil(MonotonicTime received, Duration promised) {
        return received.plus(promised);
    }

    /// Whether a lease that ends then still lets its leader hold the address.
    default boolean isHeld(MonotonicTime now, MonotonicTime ends) {
        return now.isBefore(ends);
    }

    /// Whether a promise to one node forbids supporting another.
    default boolean binds(MonotonicTime now, MonotonicTime boundUntil) {
        return now.isBefore(boundUntil);
    }

    /// Whether a leader may start to raise the address.
    default boolean mayRaise(QuorumStatus quorum, boolean leaseHeld) {
        return quorum.permitsEscalation() && leaseHeld;
    }

    /// Whether a node that remembers `record` may vote for `candidate` in `term`: one vote a term.
    default boolean mayVote(VoteRecord record, long term, NodeId candidate) {
        return term > record.term()
                || (term == record.term()
                        && record.votedFor().filter(candidate::equals).isPresent());
    }

    /// Whether it may promise itself to a leader of `term`. For one that a majority has elected that takes
    /// no vote; for any other the promise is the vote.
    default boolean mayPromise(VoteRecord record, long term, NodeId leader, boolean elected) {
        return elected ? term >= record.term() : mayVote(record, term, leader);
    }

    /// Whether an answer to what was asked for `term` is a promise to `self`.
    default boolean isPromise(VoteRecord said, NodeId self, long term) {
        return said.term() == term && said.promisedTo().filter(self::equals).isPresent();
    }

    /// The term to stand in.
    default long nextTerm(long known, long voted) {
        return Math.max(known, voted) + 1;
    }

    /// Whether a holder that says it is through with everything up to `released` frees who promised itself to
    /// it in `term`.
    default boolean isReleased(long released, long term) {
        return released >= term;
    }

    /// Whether a node that says this of itself may hold the address on a promise: it claims a term, or has not
    /// given back the last one it voted for itself in. What it calls its state does not count: a leader that
    /// steps down is still called one when it has nothing left.
    default boolean mayHold(LeaseStanding said, NodeId node) {
        VoteRecord record = said.record();
        boolean own = record.votedFor().filter(node::equals).isPresent();
        return said.claim() > 0 || (own && !isReleased(said.released(), record.term()));
    }

    /// Whether a refused connection proves the process dead that nobody is connected to.
    default boolean provesDeath(boolean reachable, boolean refused) {
        return refused && !reachable;
    }

    /// How long a node keeps from voting that does not know what it promised in an earlier life.
    default Duration abstention(Duration lease, Duration deadtime) {
        return lease.plus(deadtime);
    }

    /// What of a remembered promise binds a node that starts again: all of it, for nobody knows how long it
    /// was away.
    default Duration remembered(Duration promise) {
        return promise;
    }

    /// Whether an elected leader of `ownTerm` gives way to one of `otherTerm`; 0 is a leader whom no majority
    /// elected.
    default boolean givesWay(long ownTerm, long otherTerm) {
        return otherTerm > ownTerm;
    }
}
