package org.pgwatchdog.core.cluster;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.effect.NoticeCode;
import org.pgwatchdog.core.message.LeaseStanding;
import org.pgwatchdog.core.model.ClusterSnapshot.VipPhase;
import org.pgwatchdog.core.model.MembershipStatus;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.VoteRecord;
import org.pgwatchdog.core.model.WatchdogState;

/// The local node's claim to lead, and how long it may hold the VIP on it (safety rules S1 and S6). Each
/// beacon asks the standbys for a promise; the newest one that a majority of the members has answered, the
/// local node included, lets it hold the VIP from the time of asking for the length of the lease.
///
/// Natives answer every beacon too; their word is taken for a promise, though they make none.
public final class Lease {
    private final Cluster cluster;
    private final Deque<LeaseQuestion> questions = new ArrayDeque<>();
    private final TreeSet<NodeId> voters = new TreeSet<>();
    private long term;
    private long highestClaim;
    private long released;
    private long electedTerm;
    private MonotonicTime ends = MonotonicTime.ZERO;
    private MonotonicTime nextBeacon = MonotonicTime.ZERO;
    private MonotonicTime told = MonotonicTime.ZERO;
    private boolean held;

    /// True once the local leader has given up its claim and only waits to step down.
    private boolean resting = true;

    Lease(Cluster cluster) {
        this.cluster = cluster;
    }

    void start(VoteRecord remembered) {
        // A life that has ended holds nothing any more, and every claim began with an own vote.
        released = remembered.term();
        highestClaim = released;
    }

    // The claim.

    /// A candidacy begins under the packet `id`.
    public void standsIn(long newTerm, int id) {
        claim(newTerm);
        ask(id);
    }

    /// A vote came without a question: the leader that steps down has given it in this very term.
    public void givenBy(NodeId voter) {
        voters.add(voter);
        recount();
    }

    /// The local node leads. One that nobody was asked about claims a term now.
    public void begin() {
        if (isOn() && term == 0) {
            claim(cluster.voter().stand());
        }
        resting = false;
        nextBeacon = MonotonicTime.NEVER;
        recount();
    }

    private void claim(long newTerm) {
        term = newTerm;
        highestClaim = Math.max(highestClaim, newTerm);
        electedTerm = 0;
        voters.clear();
    }

    /// The local node neither leads nor stands any more. What it held is given back once the address is gone.
    public void relinquish() {
        if (cluster.rules().isHeld(cluster.now(), ends)) {
            cluster.voter().bindToSelf(ends);
        }
        term = 0;
        electedTerm = 0;
        resting = true;
        ends = MonotonicTime.ZERO;
        told = MonotonicTime.ZERO;
        held = false;
        voters.clear();
        questions.clear();
        nextBeacon = MonotonicTime.NEVER;
    }

    /// Gives back what a claim that is over held, once the address is gone from this host.
    ///
    /// @return true if there was anything to give back
    public boolean giveBack() {
        boolean over = term == 0 && highestClaim > released;
        if (!over || cluster.escalation().phase() != VipPhase.IDLE) {
            return false;
        }
        released = highestClaim;
        cluster.voter().freeFrom(cluster.localId());
        return true;
    }

    // What others may know of it.

    public boolean isOn() {
        return cluster.config().lease().isPresent();
    }

    /// The term in which a majority elected the local node, 0 if none did.
    public long electedTerm() {
        return electedTerm;
    }

    public long term() {
        return term;
    }

    public boolean isElected() {
        return electedTerm > 0 && electedTerm == term;
    }

    public long released() {
        return released;
    }

    /// How long a promise it asks for: the lease, or more while the cluster is paused.
    public Duration asks() {
        if (!isOn()) {
            return Duration.ZERO;
        }
        // In whole milliseconds, as it travels.
        Duration length = cluster.config().lease().orElseThrow().length();
        return cluster.pause().paused()
                ? CoreLimits.PAUSE_PROMISE
                : Duration.ofMillis(length.toMillis());
    }

    /// Whether the VIP may be held as far as leases go.
    public boolean permits() {
        return !isOn() || held;
    }

    /// How long the VIP may be held; empty if no lease is held.
    public Optional<Duration> remaining(MonotonicTime now) {
        return held && cluster.rules().isHeld(now, ends)
                ? Optional.of(ends.since(now))
                : Optional.empty();
    }

    // Asking and counting.

    /// A question went out under this id.
    public void ask(int id) {
        if (!isOn() || term == 0) {
            return;
        }
        questions.addLast(new LeaseQuestion(id, cluster.now(), term, asks()));
        if (questions.size() > CoreLimits.LEASE_QUESTIONS_MAX) {
            questions.removeFirst();
        }
        recount();
    }

    /// A reply with this id came: a NODE INFO, or ACCEPT as `vote`.
    public void answered(RemoteNode from, int id, boolean vote) {
        for (LeaseQuestion question : questions) {
            if (question.id == id) {
                question.heard.add(from.id());
            }
            if (question.id == id && counts(from, question, vote)) {
                question.answered.add(from.id());
                if (question.term == term) {
                    voters.add(from.id());
                }
                recount();
                return;
            }
        }
    }

    /// Asks now, whether or not it is time.
    ///
    /// @return the question's id
    public int askNow() {
        return beacon();
    }

    /// Whether this follower has said anything to the question, be it a promise or not: it knows all that the
    /// local node said before.
    public boolean isHeard(int id, NodeId follower) {
        return questions.stream()
                .anyMatch(question -> question.id == id && question.heard.contains(follower));
    }

    private boolean counts(RemoteNode from, LeaseQuestion question, boolean vote) {
        if (from.membership() != MembershipStatus.MEMBER) {
            return false;
        }
        Optional<LeaseStanding> said = from.lease();
        if (vote || said.isEmpty()) {
            return true;
        }
        VoteRecord record = said.get().record();
        boolean promised = cluster.rules().isPromise(record, cluster.localId(), question.term);
        boolean lost = question.term == term && isFollower(from) && cannotSupportUs(record);
        if (!promised && lost) {
            outvoted();
        }
        return promised;
    }

    /// It has voted in a higher term meanwhile, or has no vote left in this one, which nobody has won yet.
    private boolean cannotSupportUs(VoteRecord record) {
        boolean spent =
                record.term() == term
                        && !isElected()
                        && record.votedFor().filter(cluster.localId()::equals).isEmpty();
        return record.term() > term || spent;
    }

    private boolean isFollower(RemoteNode node) {
        return node.state() == WatchdogState.STANDBY && cluster.standbys().contains(node.id());
    }

    /// A follower may not promise itself to this term: claim a new one. What others have promised for the old one stays promised.
    private void outvoted() {
        long next = cluster.voter().stand();
        if (next > 0) {
            long elected = electedTerm;
            claim(next);
            electedTerm = elected;
            nextBeacon = cluster.now();
        }
    }

    /// Counts again: somebody answered, the own vote was stored, or the members changed.
    public void recount() {
        if (!isOn() || term == 0) {
            return;
        }
        boolean own = cluster.voter().hasOwnVote(term);
        if (electedTerm != term && own && isMajority(voters.size() + 1)) {
            electedTerm = term;
            cluster.out()
                    .info(
                            NoticeCode.TERM_WON,
                            "a majority has voted for this node in term "
                                    + term
                                    + ": nodes "
                                    + voters
                                    + " and itself");
        }
        for (LeaseQuestion question : questions) {
            if ((own || question.term < term) && isMajority(question.answered.size() + 1)) {
                MonotonicTime from = cluster.rules().leaseStart(question.asked, cluster.now());
                MonotonicTime until = from.plus(cluster.rules().held(question.length));
                ends = ends.isBefore(until) ? until : ends;
            }
        }
    }

    private boolean isMajority(int supporters) {
        return cluster.rules()
                .isMajority(cluster.members(), supporters, cluster.config().halfVotes());
    }

    /// A standby has joined, or the question has changed: ask at the end of this step.
    public void askSoon() {
        if (isOn() && cluster.leadsLocally()) {
            nextBeacon = cluster.now();
        }
    }

    /// From now on promises are short again: rely on nothing longer.
    public void shorten() {
        Duration length = cluster.rules().held(asks());
        MonotonicTime latest = cluster.now().plus(length);
        ends = latest.isBefore(ends) ? latest : ends;
        questions.clear();
        told = MonotonicTime.ZERO;
        askSoon();
    }

    // Time.

    /// The first thing of every step: a lease that is over costs the VIP, whatever else has queued up.
    ///
    /// @return true if it has just ended
    public boolean endIfOver() {
        if (!held || cluster.rules().isHeld(cluster.now(), ends)) {
            return false;
        }
        held = false;
        told = MonotonicTime.ZERO;
        cluster.out()
                .error(
                        NoticeCode.LEASE_LOST,
                        "the lease ended "
                                + cluster.now().since(ends).toMillis()
                                + " ms ago, since no majority of "
                                + cluster.members()
                                + " members has answered this leader's beacons; last answered by "
                                + lastAnswers()
                                + "; the virtual IP goes");
        cluster.escalation().down();
        return true;
    }

    private String lastAnswers() {
        TreeSet<NodeId> recent = new TreeSet<>();
        questions.forEach(question -> recent.addAll(question.answered));
        return recent.isEmpty() ? "nobody" : "nodes " + recent;
    }

    /// Notes a lease that was gained, and sends the next beacon when it is due.
    ///
    /// @return true if a lease was gained
    public boolean tick() {
        if (!leads()) {
            return false;
        }
        if (term == 0) {
            claim(cluster.voter().stand());
        }
        if (nextBeacon.isNever() && cluster.leadsLocally()) {
            nextBeacon = cluster.now();
        }
        if (cluster.now().hasReached(nextBeacon)) {
            var _ = beacon();
        }
        boolean gained = !held && cluster.rules().isHeld(cluster.now(), ends);
        if (gained) {
            held = true;
            cluster.out()
                    .info(
                            NoticeCode.LEASE_GAINED,
                            "this leader holds the lease of term "
                                    + term
                                    + " for "
                                    + ends.since(cluster.now()).toMillis()
                                    + " ms from now, answered by "
                                    + lastAnswers());
        }
        if (held && cluster.escalation().isEscalated()) {
            tellDriver();
        }
        return gained;
    }

    private int beacon() {
        nextBeacon = cluster.now().plus(cluster.config().lease().orElseThrow().beaconInterval());
        cluster.voter().storeAgain();
        List<NodeId> followers = cluster.standbys();
        int id = cluster.courier().beaconTo(followers);
        ask(id);
        return id;
    }

    /// Says how long the address may stay, if the driver does not know it already.
    void tellDriver() {
        if (isOn() && held && told.isBefore(ends)) {
            told = ends;
            cluster.out().add(new Effect.RenewLease(ends, term));
        }
    }

    /// Says it in any case: the address is about to be raised.
    void tellDriverAgain() {
        told = MonotonicTime.ZERO;
        tellDriver();
    }

    private boolean leads() {
        return isOn() && !resting && cluster.local().state() == WatchdogState.LEADER;
    }

    public MonotonicTime deadline() {
        if (!leads()) {
            return MonotonicTime.NEVER;
        }
        return held ? nextBeacon.earlierOf(ends) : nextBeacon;
    }
}
