package org.pgwatchdog.core.cluster;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.effect.NoticeCode;
import org.pgwatchdog.core.message.LeaseStanding;
import org.pgwatchdog.core.message.PeerMessage;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.VoteRecord;
import org.pgwatchdog.core.model.VoterMemory;
import org.pgwatchdog.core.model.WatchdogState;

/// The local node as a voter: what it has voted and promised, and what it may vote and promise now
/// (safety rules S1 and S6, docs/safety.md). A vote, and the answer to a beacon, is a promise to support
/// nobody else for as long as the asker's lease may last. Nothing is answered before it is stored.
///
/// Without a lease in the configuration it consents to everything, as natives do.
public final class Voter {
    private final Cluster cluster;
    private VoteRecord record = VoteRecord.NONE;
    private VoteRecord stored = VoteRecord.NONE;
    private VoteRecord asked = VoteRecord.NONE;
    private MonotonicTime boundUntil = MonotonicTime.ZERO;
    private long known;

    private final BelatedPromise belated = new BelatedPromise();
    private final Abstention abstention = new Abstention();
    private final Deque<Owed> owed = new ArrayDeque<>();
    private final DeferredVotes deferred;

    /// What became of a question for the vote.
    public enum Answer {
        /// It is given, as soon as it is stored.
        GIVEN,
        /// A promise to another node must be over first.
        LATER,
        /// It was given to another node in this term.
        SPENT,
        /// This node has voted in a higher term.
        STALE
    }

    /// An answer that waits until `record` is stored.
    private record Owed(VoteRecord record, NodeId to, int id, boolean vote) {}

    Voter(Cluster cluster) {
        this.cluster = cluster;
        this.deferred = new DeferredVotes(cluster);
    }

    /// Whether votes and promises bind here at all.
    public boolean isOn() {
        return cluster.config().lease().isPresent();
    }

    void start(VoterMemory memory) {
        if (!isOn()) {
            return;
        }
        switch (memory) {
            case VoterMemory.Remembered(var known) -> remember(known);
            case VoterMemory.Unknown(var why) -> abstain(why);
        }
    }

    private void remember(VoteRecord found) {
        record = found;
        stored = found;
        asked = found;
        known = found.term();
        boolean toAnother =
                found.promisedTo().filter(node -> !node.equals(cluster.localId())).isPresent();
        if (toAnother) {
            boundUntil = cluster.now().plus(cluster.rules().remembered(found.promise()));
        }
    }

    private void abstain(String why) {
        var lease = cluster.config().lease().orElseThrow();
        Duration wait = cluster.rules().abstention(lease.length(), lease.deadtime());
        List<NodeId> others = cluster.remotes().stream().map(RemoteNode::id).toList();
        abstention.begin(others, cluster.now().plus(wait));
        if (abstention.hasSuspects()) {
            cluster.out()
                    .warn(
                            NoticeCode.ABSTAINING,
                            "it is not known what this node voted before ("
                                    + why
                                    + "); it votes for nobody until every other node has said that"
                                    + " it does not lead, at most for "
                                    + wait.toMillis()
                                    + " ms");
        }
    }

    // What it knows.

    public VoteRecord record() {
        return record;
    }

    /// The highest term heard of.
    public long known() {
        return Math.max(known, record.term());
    }

    void heardOf(long term) {
        known = Math.max(known, term);
    }

    /// Whether a promise forbids supporting this node now.
    public boolean isBoundAgainst(NodeId candidate) {
        return !boundUntil(candidate).equals(MonotonicTime.ZERO);
    }

    /// Until when a promise forbids supporting this node; zero if none does.
    public MonotonicTime boundUntil(NodeId candidate) {
        if (!isOn()) {
            return MonotonicTime.ZERO;
        }
        if (isAbstaining()) {
            return abstention.until();
        }
        boolean toAnother = record.promisedTo().filter(node -> !node.equals(candidate)).isPresent();
        return toAnother && cluster.rules().binds(cluster.now(), boundUntil)
                ? boundUntil
                : MonotonicTime.ZERO;
    }

    /// Whom it is bound to.
    public Optional<NodeId> boundTo() {
        return record.promisedTo()
                .filter(_ -> isOn() && cluster.rules().binds(cluster.now(), boundUntil));
    }

    private boolean isAbstaining() {
        return abstention.hasSuspects() && cluster.rules().binds(cluster.now(), abstention.until());
    }

    /// Whether the local node's vote for itself in this term is on disk.
    public boolean hasOwnVote(long term) {
        return stored.term() == term
                && stored.votedFor().filter(cluster.localId()::equals).isPresent();
    }

    // Voting.

    /// A node asks for the vote by the packet `id`; answers with ACCEPT now, later or never.
    public Answer vote(RemoteNode candidate, int id) {
        if (!isOn()) {
            cluster.courier().accept(candidate.id(), id);
            return Answer.GIVEN;
        }
        Optional<PeerMessage.Candidacy> candidacy = candidate.candidacy();
        long term = candidacy.map(PeerMessage.Candidacy::term).orElse(0L);
        heardOf(term);
        if (candidacy.isPresent() && !cluster.rules().mayVote(record, term, candidate.id())) {
            return record.term() > term ? Answer.STALE : Answer.SPENT;
        }
        if (isBoundAgainst(candidate.id())) {
            deferred.add(candidate, id);
            return Answer.LATER;
        }
        if (candidacy.isEmpty()) {
            cluster.courier().accept(candidate.id(), id);
            return Answer.GIVEN;
        }
        Duration length = candidacy.get().lease();
        if (length.compareTo(CoreLimits.PROMISE_MAX) > 0) {
            return Answer.SPENT;
        }
        cluster.out()
                .info(
                        NoticeCode.VOTE_CAST,
                        "voting for \"" + candidate.name() + "\" in term " + term);
        support(record.voted(term, candidate.id(), length), candidate.id(), id, true);
        return Answer.GIVEN;
    }

    /// The local node votes for itself in a new term.
    ///
    /// @return the term, or 0 if a promise forbids it
    public long stand() {
        return standIn(cluster.rules().nextTerm(known(), record.term()));
    }

    /// The local node votes for itself in this term, which its predecessor gave it.
    ///
    /// @return the term, or 0 if a promise or a vote forbids it
    public long standIn(long term) {
        boolean may =
                isOn()
                        && !isBoundAgainst(cluster.localId())
                        && cluster.rules().mayVote(record, term, cluster.localId());
        if (!may) {
            return 0;
        }
        heardOf(term);
        record = record.voted(term, cluster.localId(), Duration.ZERO);
        boundUntil = MonotonicTime.ZERO;
        store();
        return term;
    }

    /// The local node, stepping down, votes for its successor in a new term.
    ///
    /// @return the term, or 0 if a promise forbids it
    public long voteForSuccessor(NodeId successor, Duration length) {
        if (!isOn() || isBoundAgainst(successor)) {
            return 0;
        }
        long term = cluster.rules().nextTerm(known(), record.term());
        known = term;
        record = record.voted(term, successor, length);
        boundUntil = cluster.rules().boundUntil(cluster.now(), length);
        store();
        return term;
    }

    public boolean isStored(VoteRecord wanted) {
        return stored.equals(wanted);
    }

    // Promising.

    /// The leader's beacon with this id came: answers it, with a promise if one may be given.
    public void beacon(RemoteNode leader, int id) {
        Optional<LeaseStanding> said = leader.lease();
        belated.forget();
        if (!isOn() || said.isEmpty() || !mayPromise(leader, said.get())) {
            cluster.courier().replyInfo(leader.id(), id);
            if (said.isPresent() && isBoundAgainst(leader.id())) {
                belated.owe(leader, id);
            }
            return;
        }
        LeaseStanding claim = said.get();
        VoteRecord next =
                claim.elected()
                        ? record.promised(claim.claim(), leader.id(), claim.asks())
                        : record.voted(claim.claim(), leader.id(), claim.asks());
        support(next, leader.id(), id, false);
    }

    private boolean mayPromise(RemoteNode leader, LeaseStanding said) {
        return said.claim() > 0
                && !said.asks().isZero()
                && said.asks().compareTo(CoreLimits.PROMISE_MAX) <= 0
                && !cluster.pause().isNewerThan(said.pause())
                && !isBoundAgainst(leader.id())
                && cluster.rules().mayPromise(record, said.claim(), leader.id(), said.elected());
    }

    private void support(VoteRecord next, NodeId node, int id, boolean vote) {
        record = next;
        boundUntil = cluster.rules().boundUntil(cluster.now(), next.promise());
        Owed answer = new Owed(next, node, id, vote);
        if (stored.equals(next)) {
            give(answer);
            return;
        }
        owed.addLast(answer);
        if (owed.size() > CoreLimits.OWED_ANSWERS_MAX) {
            owed.removeFirst();
        }
        store();
    }

    private void give(Owed answer) {
        if (answer.vote()) {
            cluster.courier().accept(answer.to(), answer.id());
        } else {
            cluster.courier().replyInfo(answer.to(), answer.id());
        }
    }

    /// Tries again to store the last vote, if that has failed.
    void storeAgain() {
        if (!stored.equals(record)) {
            store();
        }
    }

    private void store() {
        if (!asked.equals(record)) {
            asked = record;
            cluster.out().add(new Effect.PersistVote(record));
        }
    }

    /// The driver's word on a [Effect.PersistVote].
    public void persisted(VoteRecord which, boolean done, String detail) {
        if (done) {
            stored = which;
        } else {
            cluster.out()
                    .error(
                            NoticeCode.VOTE_NOT_STORED,
                            "the vote of term "
                                    + which.term()
                                    + " could not be stored, so it does not count: "
                                    + detail);
            asked = stored;
        }
        List<Owed> due = owed.stream().filter(answer -> answer.record().equals(which)).toList();
        owed.removeAll(due);
        if (done) {
            due.forEach(this::give);
        }
    }

    // Freedom.

    /// The local leader lets go early: it supports nobody else before the address is gone, or `until`.
    void bindToSelf(MonotonicTime until) {
        record =
                new VoteRecord(
                        record.term(),
                        record.votedFor(),
                        Optional.of(cluster.localId()),
                        Duration.ZERO);
        boundUntil = until;
    }

    /// The promise to this node is void: it is dead, or gave back what it had.
    ///
    /// @return true if that changed anything
    public boolean freeFrom(NodeId node) {
        boolean last = abstention.clear(node);
        if (last) {
            forgiveOldVotes();
        }
        boolean ours = boundTo().filter(node::equals).isPresent();
        if (ours) {
            boundUntil = MonotonicTime.ZERO;
        }
        return ours || last;
    }

    /// Listens to what a node says of itself; true if that freed this one.
    ///
    /// @param state the state it just announced
    public boolean heard(RemoteNode node, WatchdogState state) {
        if (!isOn()) {
            return false;
        }
        Optional<LeaseStanding> said = node.lease();
        said.ifPresent(word -> heardOf(word.highestTerm()));
        boolean holds =
                said.map(word -> cluster.rules().mayHold(word, node.id()))
                        .orElse(state == WatchdogState.LEADER);
        if (abstention.suspects(node.id()) && !holds) {
            return freeFrom(node.id());
        }
        boolean released =
                said.map(LeaseStanding::released)
                        .filter(term -> cluster.rules().isReleased(term, record.term()))
                        .isPresent();
        boolean ours = boundTo().filter(node.id()::equals).isPresent();
        return ours && released && freeFrom(node.id());
    }

    /// All that was promised in an earlier life is over; votes count from the next term on.
    private void forgiveOldVotes() {
        abstention.end();
        if (record.term() < known) {
            record = new VoteRecord(known, Optional.empty(), Optional.empty(), Duration.ZERO);
        }
    }

    // Waiting.

    /// Answers what waited for the end of a promise.
    public void tick() {
        if (abstention.hasSuspects() && !isAbstaining()) {
            forgiveOldVotes();
        }
        belated.give(cluster);
        for (DeferredVotes.Question question : deferred.due()) {
            Answer answer = vote(question.candidate(), question.id());
            if (answer == Answer.SPENT || answer == Answer.STALE) {
                // What this node has voted meanwhile makes it ask again, in a higher term.
                PeerMessage news = new PeerMessage.NodeInformation(cluster.portrait().info());
                cluster.courier().send(question.candidate().id(), news);
            }
        }
    }

    public MonotonicTime deadline() {
        return deferred.deadline().earlierOf(belated.due(this));
    }
}
