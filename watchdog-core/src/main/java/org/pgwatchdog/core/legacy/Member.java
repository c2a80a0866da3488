package org.pgwatchdog.core.legacy;

import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.core.legacy.LegacySnapshot.Absence;
import org.pgwatchdog.core.legacy.message.LegacyStatus;
import org.pgwatchdog.core.legacy.message.MemberIdentity;
import org.pgwatchdog.core.legacy.message.NodeRecord;
import org.pgwatchdog.core.legacy.message.WallTime;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.NodeId;

/// One entry of the node list (protocol v3, 8.1; native `WdInfo`), the local one included.
final class Member {
    /// Who is active when several could be: the oldest; of equals, the first by identity.
    static final Comparator<Member> SENIORITY =
            Comparator.comparing((Member member) -> member.start)
                    .thenComparing(member -> member.identity);

    private final NodeId id;
    private final MemberIdentity identity;
    private final boolean configured;
    private LegacyStatus status = LegacyStatus.INIT;
    private WallTime start = WallTime.NONE;
    private Absence absence = Absence.NONE;
    private boolean lockHolder;
    private boolean interlocking;
    private @Nullable MonotonicTime heard;
    private @Nullable MonotonicTime vouched;
    private @Nullable MonotonicTime answered;
    private @Nullable MonotonicTime gone;
    private @Nullable MonotonicTime claimedSince;
    private MonotonicTime claimed = MonotonicTime.ZERO;
    private @Nullable MonotonicTime refusedSince;
    private int refusals;
    private boolean condemned;
    private MonotonicTime asked = MonotonicTime.ZERO;
    private MonotonicTime askSoon = MonotonicTime.NEVER;

    Member(NodeId id, MemberIdentity identity, boolean configured) {
        this.id = id;
        this.identity = identity;
        this.configured = configured;
    }

    NodeId id() {
        return id;
    }

    MemberIdentity identity() {
        return identity;
    }

    boolean configured() {
        return configured;
    }

    LegacyStatus status() {
        return status;
    }

    WallTime start() {
        return start;
    }

    Absence absence() {
        return absence;
    }

    NodeRecord record(String delegateIp) {
        return new NodeRecord(status, start, identity, delegateIp);
    }

    void become(LegacyStatus newStatus) {
        status = newStatus;
    }

    void startAt(WallTime time) {
        start = time;
    }

    /// NORMAL or MASTER, and not given up.
    boolean isLive() {
        return status.isLive();
    }

    boolean isMaster() {
        return status == LegacyStatus.MASTER;
    }

    /// Known not to take part when last asked: it said so, or its host did.
    boolean isAway() {
        return absence == Absence.LEFT || absence == Absence.DEAD;
    }

    /// Takes over what a node says of itself. True if it was away before.
    boolean enter(NodeRecord record) {
        boolean returned = status == LegacyStatus.DOWN || status == LegacyStatus.INIT;
        if (returned) {
            forgetFlags();
        }
        status = record.status();
        start = record.start();
        absence = status == LegacyStatus.DOWN ? Absence.LEFT : Absence.NONE;
        condemned = false;
        gone = null;
        claimedSince = null;
        return returned && status.isLive();
    }

    /// Gives the node up. Its flags count no more.
    void lose(Absence why) {
        if (status != LegacyStatus.INIT) {
            status = LegacyStatus.DOWN;
        }
        absence = why;
        vouched = null;
        gone = null;
        forgetFlags();
    }

    /// Forgets everything but who it is, as at the start: this node begins anew.
    void forget() {
        status = LegacyStatus.INIT;
        absence = Absence.NONE;
        condemned = false;
        vouched = null;
        answered = null;
        gone = null;
        claimedSince = null;
        refusals = 0;
        refusedSince = null;
        forgetFlags();
    }

    void forgetFlags() {
        lockHolder = false;
        interlocking = false;
    }

    boolean lockHolder() {
        return lockHolder;
    }

    void lockHolder(boolean holds) {
        lockHolder = holds;
    }

    boolean interlocking() {
        return interlocking;
    }

    void interlocking(boolean on) {
        interlocking = on;
    }

    // Signs of life.

    Optional<MonotonicTime> heard() {
        return Optional.ofNullable(heard);
    }

    /// Anything came from this node.
    void hearNow(MonotonicTime now) {
        heard = now;
        refusals = 0;
        refusedSince = null;
        gone = null;
        if (absence == Absence.DEAD && status == LegacyStatus.INIT) {
            absence = Absence.NONE;
        }
    }

    /// When the newest question was asked that this node answered to the active node, or candidate, that
    /// this node is.
    Optional<MonotonicTime> vouched() {
        return Optional.ofNullable(vouched);
    }

    void vouch(MonotonicTime asked) {
        if (vouched == null || vouched.isBefore(asked)) {
            vouched = asked;
        }
    }

    void forgetVouching() {
        vouched = null;
    }

    /// When the newest question was asked to which this node answered, accepting this one.
    Optional<MonotonicTime> answered() {
        return Optional.ofNullable(answered);
    }

    void answeredTo(MonotonicTime asked) {
        answered = asked;
    }

    /// When the newest question was asked whose answer proves that this node does not take part: its host
    /// says that nobody listens, or the node that it is down. Empty after any sign of life.
    Optional<MonotonicTime> gone() {
        return Optional.ofNullable(gone);
    }

    void goneSince(MonotonicTime asked) {
        if (gone == null || gone.isBefore(asked)) {
            gone = asked;
        }
    }

    /// A heartbeat of this node says that it is active, and the list does not.
    void claim(MonotonicTime now, Duration memory) {
        if (claimedSince == null || now.hasReached(claimed.plus(memory))) {
            claimedSince = now;
        }
        claimed = now;
    }

    /// Whether it went on saying so. Of a node that was given up a single heartbeat may have been on its
    /// way before that.
    boolean isClaimant(MonotonicTime now, Duration memory) {
        if (claimedSince == null || isMaster()) {
            return false;
        }
        boolean again = claimed.hasReached(claimedSince.plus(LegacyLimits.REFUSAL_RECHECK));
        return now.isBefore(claimed.plus(memory)) && (again || status == LegacyStatus.INIT);
    }

    /// A connection was refused. True if that proves the process dead: it was refused often enough,
    /// without a sign of life between; of a node never heard, or known to be away, once is enough.
    boolean refused(MonotonicTime now) {
        if (refusedSince == null) {
            refusedSince = now;
        }
        boolean apart = !now.isBefore(refusedSince.plus(LegacyLimits.REFUSAL_RECHECK));
        if (refusals == 0 || apart) {
            refusals++;
        }
        return status == LegacyStatus.INIT
                || isAway()
                || refusals >= LegacyLimits.REFUSALS_PROVE_DEATH;
    }

    /// It refused a connection, and was not heard since.
    boolean isSuspect() {
        return refusals > 0 && isLive();
    }

    /// The life check's verdict. It does not count while the node answers us.
    void condemn(boolean dead) {
        condemned = dead;
    }

    /// Declared dead, and silent towards us, too.
    boolean isSilentAndCondemned(MonotonicTime now) {
        return condemned
                && isLive()
                && (heard == null
                        || now.hasReached(heard.plus(LegacyLimits.PROBE_INTERVAL.multipliedBy(2))));
    }

    /// When a death verdict will count.
    MonotonicTime condemnedUntil() {
        return condemned && isLive() && heard != null
                ? heard.plus(LegacyLimits.PROBE_INTERVAL.multipliedBy(2))
                : MonotonicTime.NEVER;
    }

    // When to ask it something next.

    /// When it is to be asked, if it is asked every `period`.
    MonotonicTime nextQuestion(Optional<Duration> period) {
        return period.map(asked::plus).orElse(MonotonicTime.NEVER).earlierOf(askSoon);
    }

    void askAt(MonotonicTime time) {
        askSoon = askSoon.earlierOf(time);
    }

    void askedNow(MonotonicTime now) {
        asked = now;
        askSoon = MonotonicTime.NEVER;
    }

    @Override
    public String toString() {
        return identity.toString();
    }
}
