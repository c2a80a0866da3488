package org.pgwatchdog.core.legacy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.core.effect.NoticeCode;
import org.pgwatchdog.core.legacy.LegacySnapshot.Absence;
import org.pgwatchdog.core.legacy.message.LegacyMessage;
import org.pgwatchdog.core.legacy.message.LegacyStatus;
import org.pgwatchdog.core.legacy.message.NodeRecord;
import org.pgwatchdog.core.legacy.message.PacketKind;
import org.pgwatchdog.core.legacy.message.WallTime;
import org.pgwatchdog.core.model.MonotonicTime;

/// The root of what one legacy node knows: the list, the exchanges under way, the virtual IP, its vote, and
/// whether it is fit to take part.
final class LegacyNode {
    /// The subject of complaints about an election that does not end.
    static final String ELECTION = "election";

    private static final long MICROS_PER_SECOND = 1_000_000;

    private final LegacyConfig config;
    private final MonotonicTime origin;
    private final WallTime wallAtOrigin;
    private final LegacyRules rules;
    private final Members members;
    private final LegacyOutbox out = new LegacyOutbox();
    private final Asks asks = new Asks(this);
    private final VirtualAddress vip = new VirtualAddress(this);
    private final Ballot ballot = new Ballot(this);
    private final Quorum quorum = new Quorum(this);
    private final List<Long> afterwards = new ArrayList<>();
    private MonotonicTime now;
    private final Fitness fitness = new Fitness();
    private LegacyPhase phase = LegacyPhase.INIT;
    private boolean acquainted;
    private MonotonicTime initBegan = MonotonicTime.ZERO;
    private boolean abstaining;
    private Optional<Member> rival = Optional.empty();
    private Optional<Member> overruledBy = Optional.empty();
    private @Nullable MonotonicTime masterlessSince;

    LegacyNode(
            LegacyConfig config, MonotonicTime origin, WallTime wallAtOrigin, LegacyRules rules) {
        this.config = config;
        this.rules = rules;
        this.origin = origin;
        this.wallAtOrigin = wallAtOrigin;
        this.now = origin;
        this.members = new Members(config);
    }

    LegacyConfig config() {
        return config;
    }

    LegacyRules rules() {
        return rules;
    }

    Members members() {
        return members;
    }

    LegacyOutbox out() {
        return out;
    }

    Asks asks() {
        return asks;
    }

    VirtualAddress vip() {
        return vip;
    }

    Ballot ballot() {
        return ballot;
    }

    Quorum quorum() {
        return quorum;
    }

    MonotonicTime now() {
        return now;
    }

    void advance(MonotonicTime time) {
        if (time.isBefore(now)) {
            throw new IllegalStateException("time goes back from " + now + " to " + time);
        }
        now = time;
    }

    /// The wall clock that belongs to [#now]: it was read once, at the origin.
    WallTime wall() {
        long micros = wallAtOrigin.micros() + now.since(origin).toNanos() / 1_000;
        return new WallTime(
                Math.min(WallTime.FIELD_MAX, wallAtOrigin.seconds() + micros / MICROS_PER_SECOND),
                micros % MICROS_PER_SECOND);
    }

    // What this node says of itself.

    NodeRecord ownRecord() {
        return members.self().record(config.delegateIp());
    }

    LegacyMessage describe(PacketKind kind) {
        return new LegacyMessage.Described(kind, ownRecord());
    }

    void show(LegacyStatus status) {
        if (members.self().status() != status) {
            members.self().become(status);
            out.add(new LegacyEffect.ShowStatus(status));
        }
    }

    // What others say of themselves.

    /// Enters what a member says of itself.
    void enter(Member member, NodeRecord record) {
        boolean wasMaster = member.isMaster();
        boolean returned = members.enter(member, record);
        if (returned) {
            out.add(new LegacyEffect.MemberReturned(member.id()));
            out.info(
                    NoticeCode.PEER_FOUND,
                    "node " + member + " is here, its status is " + member.status());
        }
        if (member.isMaster()) {
            if (members.self().isMaster()) {
                rival = Optional.of(member);
            } else if (!wasMaster) {
                electionIsOver();
                out.info(NoticeCode.LEADER_CHANGED, "node " + member + " is active");
            }
        }
    }

    /// Another node that says it is active, while this one is.
    Optional<Member> rival() {
        return rival.filter(member -> member.isMaster() && members.self().isMaster());
    }

    /// Another node has declared itself active. Whoever is so declared against resigns, as natives do.
    void overrule(Member winner) {
        overruledBy = Optional.of(winner);
    }

    Optional<Member> overruledBy() {
        return overruledBy;
    }

    /// This node is no longer, or not yet, in the way of others.
    void forgetRivals() {
        rival = Optional.empty();
        overruledBy = Optional.empty();
    }

    /// Whether this node stands, or its first round of questions is still under way.
    LegacyPhase phase() {
        return phase;
    }

    void phase(LegacyPhase newPhase) {
        phase = newPhase;
    }

    /// Whether this node has asked everybody it knows who is active, and so may vote.
    boolean isAcquainted() {
        return acquainted;
    }

    void acquainted(boolean done) {
        acquainted = done;
    }

    /// This node begins anew: whoever is active may rely on its not running.
    void abstain() {
        initBegan = now;
        abstaining = !quorum.needsNobody();
    }

    /// Whether this node must neither vote nor stand yet: it began a short while ago, and somebody has not
    /// heard of that.
    boolean isAbstaining() {
        abstaining =
                abstaining
                        && now.isBefore(abstentionEnds())
                        && !members.others().stream().allMatch(this::isAccountedFor);
        return rules.abstains(abstaining);
    }

    /// Until when the node abstains at most; never if it does not.
    MonotonicTime abstention() {
        return abstaining && now.isBefore(abstentionEnds())
                ? abstentionEnds()
                : MonotonicTime.NEVER;
    }

    /// As long as a proof of absence counts. Clocks may run apart by a hundredth each.
    private MonotonicTime abstentionEnds() {
        Duration lease = config.timing().lease();
        return initBegan.plus(lease).plus(lease.multipliedBy(2).dividedBy(100));
    }

    private boolean isAccountedFor(Member member) {
        return !member.configured()
                || member.answered()
                        .or(member::gone)
                        .filter(asked -> asked.hasReached(initBegan))
                        .isPresent();
    }

    /// A node that says in its heartbeats that it is active, while its packets do not come through.
    Optional<Member> claimant() {
        Optional<Member> claimant = members.claimant(now, config.timing().lease());
        return rules.mindsClaims(claimant.isPresent()) ? claimant : Optional.empty();
    }

    Fitness fitness() {
        return fitness;
    }

    /// Gives a member up.
    void lose(Member member, Absence why, String text) {
        boolean news = member.isLive();
        if (!news && member.absence() == why) {
            return;
        }
        member.lose(why);
        if (news) {
            out.warn(NoticeCode.PEER_LOST, "node " + member + " is lost: " + text);
        }
    }

    /// @param asked when the refused question was asked
    void refusedBy(Member member, MonotonicTime asked) {
        if (member.refused(now)) {
            lose(member, Absence.DEAD, "its host answers that nobody listens");
            member.goneSince(asked);
        } else {
            member.askAt(now.plus(LegacyLimits.REFUSAL_RECHECK));
        }
    }

    // Answers that tell what becomes of this node in this step.

    void answerAfterwards(long exchange) {
        afterwards.add(exchange);
    }

    void answerNow() {
        for (long exchange : afterwards) {
            out.add(new LegacyEffect.Answer(exchange, describe(PacketKind.READY)));
        }
        afterwards.clear();
    }

    // Elections.

    /// Too few nodes support, or could support, this one.
    void complainOfMinority(int supporters) {
        out.complain(
                NoticeCode.ELECTION_REJECTED,
                ELECTION,
                "too few nodes to become active: "
                        + (1 + supporters)
                        + " of "
                        + quorum.mayBeAlive()
                        + " that may be alive, this one included; waiting for others");
    }

    /// The next election is reported anew.
    void electionIsOver() {
        ballot.clear();
        out.forgive(ELECTION);
    }

    void lookForMaster() {
        if (members.self().isMaster() || members.master().isPresent()) {
            masterlessSince = null;
        } else if (masterlessSince == null) {
            masterlessSince = now;
        }
    }

    /// When this node stands although it is not the oldest.
    MonotonicTime patienceEnds() {
        return masterlessSince == null
                ? MonotonicTime.NEVER
                : masterlessSince.plus(LegacyLimits.MASTERLESS_PATIENCE);
    }
}
