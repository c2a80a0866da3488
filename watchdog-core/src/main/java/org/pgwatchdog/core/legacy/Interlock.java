package org.pgwatchdog.core.legacy;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.core.effect.NoticeCode;
import org.pgwatchdog.core.legacy.message.InterlockLock;
import org.pgwatchdog.core.legacy.message.PacketKind;
import org.pgwatchdog.core.message.FailoverOperation;
import org.pgwatchdog.core.model.DatabaseEventId;
import org.pgwatchdog.core.model.MonotonicTime;

/// The walk of all nodes through one backend event, so that one of them runs the commands and the others
/// wait for it (protocol v3, chapter 9). Where natives wait in steps of half a second, this goes on as
/// soon as it can; where they wait without end or pause for an active node, this asks nobody anything.
final class Interlock {
    private enum Step {
        IDLE,
        /// Finding out whom one can reach.
        CONTACT,
        /// Finding out who holds the interlock.
        HOLDER,
        /// Waiting until all have begun.
        START,
        /// The change itself, after or with its commands.
        WORK,
        /// Waiting until all have ended.
        END
    }

    private final LegacyNode node;
    private final Locks locks;
    private Optional<FailoverOperation> operation = Optional.empty();
    private Step step = Step.IDLE;
    private MonotonicTime began = MonotonicTime.NEVER;
    private MonotonicTime nextTry = MonotonicTime.NEVER;
    private MonotonicTime ends = MonotonicTime.NEVER;
    private @Nullable Round contact;
    private @Nullable Round standing;
    private @Nullable Round declaring;
    private boolean carrying;

    /// Whether the commands are run here; their locks are released even if the interlock is given up.
    private boolean commanding;

    private boolean worked;

    Interlock(LegacyNode node) {
        this.node = node;
        this.locks = new Locks(node);
    }

    boolean isBusy() {
        return step != Step.IDLE;
    }

    Optional<FailoverOperation> operation() {
        return operation;
    }

    MonotonicTime deadline() {
        return isBusy() ? ahead(ends).earlierOf(ahead(nextTry)) : MonotonicTime.NEVER;
    }

    /// A point that has passed without effect is waited for no more.
    private MonotonicTime ahead(MonotonicTime point) {
        return node.now().isBefore(point) ? point : MonotonicTime.NEVER;
    }

    void begin(FailoverOperation wanted) {
        operation = Optional.of(wanted);
        carrying = false;
        worked = false;
        node.out().info(NoticeCode.FAILOVER_STARTED, "backend event " + wanted.id() + " begins");
        if (!node.config().interlock()) {
            step = Step.WORK;
            carryOut(wanted, Locks.commandsOf(wanted));
        } else if (!takesPart()) {
            step = Step.WORK;
            carryOut(wanted, List.of());
        } else {
            go(Step.CONTACT);
            contact = node.asks().round(PacketKind.INFO_REQ, node.members().live());
        }
    }

    private boolean takesPart() {
        return switch (node.phase()) {
            case STANDBY, CANDIDATE, ACTIVE -> true;
            case INIT, DOWN, LEAVING -> false;
        };
    }

    private void go(Step next) {
        step = next;
        began = node.now();
        ends = began.plus(LegacyLimits.INTERLOCK_WAIT);
        nextTry = MonotonicTime.NEVER;
    }

    // What peers say.

    void unlocked(InterlockLock lock) {
        locks.unlocked(lock);
    }

    /// The active node's word on who may hold the interlock; others have none. Not while it is about to
    /// hold it itself: two natives that grant and declare at once both believe they hold it.
    boolean grants(Member candidate) {
        if (!self().isMaster()) {
            return true;
        }
        boolean another = node.members().lockHolder().filter(one -> one != candidate).isPresent();
        if (!node.rules().grantsInterlock(isClaiming(), another)) {
            return false;
        }
        candidate.lockHolder(true);
        return true;
    }

    /// Whether this node accepts that another holds it.
    boolean concedes(Member holder) {
        if (!node.rules().concedesInterlock(self().lockHolder() || isClaiming())) {
            return false;
        }
        node.members().all().forEach(one -> one.lockHolder(false));
        holder.lockHolder(true);
        return true;
    }

    private boolean isClaiming() {
        return declaring != null;
    }

    // What the bridge says.

    void commandDone(DatabaseEventId id, InterlockLock lock) {
        if (isOf(id) && commanding) {
            locks.release(lock);
        }
    }

    void workEnded(DatabaseEventId id, String detail) {
        if (isOf(id) && carrying) {
            worked = true;
            node.out().info(NoticeCode.FAILOVER_ENDED, "backend event " + id + ": " + detail);
        }
    }

    private boolean isOf(DatabaseEventId id) {
        return operation.filter(one -> one.id().equals(id)).isPresent();
    }

    // The walk.

    /// Gives the interlock up if the active node may have done so. Asked before each event, too: what was
    /// said to a process while it slept is no sign of life.
    void giveUpUnlessBacked() {
        if (self().lockHolder() && !node.rules().keepsInterlock(isBacked())) {
            self().lockHolder(false);
            node.out()
                    .warn(
                            NoticeCode.RESIGNED,
                            "the interlock is given up: the active node was silent, and may have "
                                    + "given it to another");
        }
    }

    void tick() {
        giveUpUnlessBacked();
        Step before;
        do {
            before = step;
            if (step != Step.IDLE && step != Step.WORK && !takesPart()) {
                leave();
            }
            switch (step) {
                case IDLE -> {}
                case CONTACT -> contact();
                case HOLDER -> findHolder();
                case START -> awaitStart();
                case WORK -> work();
                case END -> awaitEnd();
            }
        } while (step != before);
    }

    /// Whether the node that decides who holds the interlock may not have given this one up: it is this
    /// one, or was heard a short while ago.
    private boolean isBacked() {
        return self().isMaster()
                || node.members()
                        .master()
                        .flatMap(Member::heard)
                        .filter(heard ->
                                node.now().isBefore(heard.plus(node.config().timing().lease())))
                        .isPresent();
    }

    private void contact() {
        Round asked = contact;
        if (asked != null && asked.isDone()) {
            boolean all =
                    asked.replies().stream()
                            .noneMatch(reply ->
                                    reply.verdict() == Round.Verdict.UNREACHED
                                            && reply.member().isLive());
            if (all) {
                announce();
                return;
            }
            contact = null;
            nextTry = node.now().plus(LegacyLimits.INTERLOCK_STEP);
        }
        if (node.now().hasReached(ends)) {
            announce();
        } else if (contact == null && node.now().hasReached(nextTry)) {
            nextTry = MonotonicTime.NEVER;
            contact = node.asks().round(PacketKind.INFO_REQ, node.members().live());
        }
    }

    private void announce() {
        contact = null;
        locks.setAll();
        self().interlocking(true);
        tellAll(PacketKind.START_INTERLOCK);
        go(Step.HOLDER);
    }

    private void findHolder() {
        Round declared = declaring;
        Round stood = standing;
        if (declared != null) {
            if (declared.isDone()) {
                declaring = null;
                holdOrNot(!declared.isRefused());
            }
        } else if (stood != null) {
            if (stood.isDone()) {
                standing = null;
                if (stood.isAgreed() && !stood.isRefused()) {
                    declare();
                } else {
                    nextTry = node.now().plus(LegacyLimits.INTERLOCK_STEP);
                }
            }
        } else if (self().lockHolder() || node.members().lockHolder().isPresent()) {
            afterHolder();
        } else if (nextTry.isNever() || node.now().hasReached(nextTry)) {
            compete();
        }
    }

    private void compete() {
        nextTry = node.now().plus(LegacyLimits.INTERLOCK_STEP);
        if (self().isMaster()) {
            declare();
        } else if (node.now().hasReached(began.plus(LegacyLimits.HOLDER_WAIT_MAX))) {
            node.out()
                    .error(
                            NoticeCode.FAILOVER_EXPIRED,
                            "no node became active to decide who runs the commands of a backend "
                                    + "event; it is carried out here without them");
            go(Step.START);
            locks.clear();
        } else if (node.members().master().isPresent()
                && node.now().hasReached(began.plus(LegacyLimits.HOLDER_PATIENCE))) {
            standing = node.asks().round(PacketKind.STAND_FOR_LOCK_HOLDER, node.members().live());
        }
    }

    private void declare() {
        Round round = node.asks().round(PacketKind.DECLARE_LOCK_HOLDER, node.members().live());
        if (round.isDone()) {
            holdOrNot(true);
        } else {
            declaring = round;
        }
    }

    private void holdOrNot(boolean hold) {
        if (hold) {
            self().lockHolder(true);
            afterHolder();
        } else {
            tellAll(PacketKind.RESIGN_LOCK_HOLDER);
            nextTry = node.now().plus(LegacyLimits.INTERLOCK_STEP);
        }
    }

    /// Goes on where the walk was: a holder may die in the middle of it.
    private void afterHolder() {
        go(locks.isSet(InterlockLock.START) ? Step.START : Step.WORK);
    }

    private boolean isWithoutHolder() {
        return !self().lockHolder() && node.members().lockHolder().isEmpty();
    }

    private void awaitStart() {
        if (self().lockHolder() && allInterlock(true)) {
            locks.release(InterlockLock.START);
        }
        if (!locks.isSet(InterlockLock.START)) {
            go(Step.WORK);
        } else if (node.now().hasReached(ends)) {
            if (self().lockHolder()) {
                locks.release(InterlockLock.START);
            }
            go(Step.WORK);
        } else if (isWithoutHolder()) {
            go(Step.HOLDER);
        }
    }

    private void work() {
        FailoverOperation wanted = operation.orElseThrow();
        if (worked) {
            if (commanding) {
                locks.left(wanted).forEach(locks::release);
            }
            finishWork();
        } else if (!carrying && node.rules().runsCommands(self().lockHolder())) {
            carryOut(wanted, locks.left(wanted));
        } else if (!carrying) {
            boolean free = locks.left(wanted).isEmpty();
            if (free || node.now().hasReached(ends)) {
                carryOut(wanted, List.of());
            } else if (isWithoutHolder()) {
                go(Step.HOLDER);
            }
        }
    }

    private void carryOut(FailoverOperation wanted, List<InterlockLock> commands) {
        carrying = true;
        commanding = !commands.isEmpty();
        node.out().add(new LegacyEffect.CarryOut(wanted, commands));
    }

    private void finishWork() {
        carrying = false;
        commanding = false;
        if (!node.config().interlock() || !takesPart() || !self().interlocking()) {
            leave();
            return;
        }
        self().interlocking(false);
        tellAll(PacketKind.END_INTERLOCK);
        go(Step.END);
    }

    private void awaitEnd() {
        boolean late = node.now().hasReached(ends);
        if (self().lockHolder() && (allInterlock(false) || late)) {
            locks.release(InterlockLock.END);
        }
        if (late || !locks.isSet(InterlockLock.END)) {
            if (self().lockHolder()) {
                self().lockHolder(false);
                tellAll(PacketKind.RESIGN_LOCK_HOLDER);
            }
            node.members().all().forEach(Member::forgetFlags);
            leave();
        }
    }

    /// Out of the loops, with or without having been through them.
    private void leave() {
        self().forgetFlags();
        locks.clear();
        operation = Optional.empty();
        contact = null;
        standing = null;
        declaring = null;
        carrying = false;
        commanding = false;
        step = Step.IDLE;
    }

    private boolean allInterlock(boolean on) {
        return node.members().live().stream()
                .filter(member -> !member.isSuspect())
                .allMatch(member -> member.interlocking() == on);
    }

    private void tellAll(PacketKind kind) {
        node.asks().round(kind, node.members().live());
    }

    private Member self() {
        return node.members().self();
    }
}
