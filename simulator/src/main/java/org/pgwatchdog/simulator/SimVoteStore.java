package org.pgwatchdog.simulator;

import java.time.Duration;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.VoteRecord;
import org.pgwatchdog.core.model.VoterMemory;

/// The file in which one host's votes survive its processes. It takes its time to reach the disk, it can
/// fail, and it can be lost; and it is the witness that nobody votes twice in a term.
final class SimVoteStore {
    private static final Duration FASTEST = Duration.ofNanos(100_000);
    private static final Duration SLOWEST = Duration.ofMillis(15);
    private static final Duration SPOILT_SLOWEST = Duration.ofMillis(700);

    private final SimHost host;
    private final SimCluster cluster;
    private final Prng prng;
    private final TreeMap<Long, NodeId> votes = new TreeMap<>();
    private @Nullable VoteRecord record;
    private long lastDone;
    private boolean spoilt;

    /// @param fresh whether the first process knows for sure that it never voted
    SimVoteStore(SimHost host, SimCluster cluster, Prng prng, boolean fresh) {
        this.host = host;
        this.cluster = cluster;
        this.prng = prng;
        this.record = fresh ? VoteRecord.NONE : null;
    }

    VoterMemory memory() {
        VoteRecord found = record;
        return found == null
                ? new VoterMemory.Unknown("the file is gone")
                : new VoterMemory.Remembered(found);
    }

    Optional<VoteRecord> record() {
        return Optional.ofNullable(record);
    }

    /// Somebody deletes the file. What its node does about votes is no longer held against it.
    void forget() {
        record = null;
        votes.clear();
    }

    /// Writes are slow and may fail for a while.
    void spoil(boolean on) {
        spoilt = on;
    }

    /// Writes behind what is being written. The process may die before it hears of the end, and the write may
    /// be done all the same.
    void write(NodeLife life, VoteRecord wanted) {
        Duration takes = prng.between(FASTEST, spoilt ? SPOILT_SLOWEST : SLOWEST);
        boolean fails = spoilt && prng.chance(Ratio.percent(20));
        boolean doneWithoutProcess = prng.chance(Ratio.percent(50));
        long done = Math.max(lastDone, cluster.timeline().now() + takes.toNanos());
        lastDone = done;
        cluster.timeline()
                .at(
                        done,
                        () -> {
                            if (!fails && (life.isCurrent() || doneWithoutProcess)) {
                                keep(wanted);
                            }
                            host.receive(() ->
                                    life.offer(
                                            new Event.VotePersisted(wanted, !fails, "simulated")));
                        });
    }

    private void keep(VoteRecord next) {
        VoteRecord old = record;
        if (old != null && next.term() < old.term()) {
            throw Violation.safety(
                    "n" + host.id() + " stores term " + next.term() + " after " + old.term());
        }
        next.votedFor().ifPresent(candidate -> requireOneVote(next.term(), candidate));
        record = next;
    }

    private void requireOneVote(long term, NodeId candidate) {
        NodeId before = votes.putIfAbsent(term, candidate);
        if (before != null && !before.equals(candidate)) {
            throw Violation.safety(
                    "n%d votes for n%s and for n%s in term %d"
                            .formatted(host.id(), before, candidate, term));
        }
        if (votes.size() > SimulatorLimits.VOTES_KEPT) {
            votes.pollFirstEntry();
        }
    }

    /// Whether the vote that an ACCEPT gives away is on disk.
    void requireStored(NodeId candidate, long term) {
        VoteRecord now = record;
        boolean kept =
                now == null
                        || now.term() > term
                        || (now.term() == term
                                && now.votedFor().filter(candidate::equals).isPresent());
        if (!kept) {
            throw Violation.safety(
                    "n%d gives its vote of term %d to n%s before it is stored"
                            .formatted(host.id(), term, candidate));
        }
    }
}
