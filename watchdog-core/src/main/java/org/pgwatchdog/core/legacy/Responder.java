package org.pgwatchdog.core.legacy;

import java.util.Optional;
import org.pgwatchdog.core.effect.NoticeCode;
import org.pgwatchdog.core.legacy.LegacySnapshot.Absence;
import org.pgwatchdog.core.legacy.message.LegacyMessage;
import org.pgwatchdog.core.legacy.message.LegacyStatus;
import org.pgwatchdog.core.legacy.message.NodeRecord;
import org.pgwatchdog.core.legacy.message.PacketKind;
import org.pgwatchdog.core.model.MonotonicTime;

/// What this node answers (protocol v3, 8.4). Everything is answered within the step, but for
/// START_RECOVERY: natives wait for an answer without end.
///
/// Natives count AUTH_FAILED, INVALID and anything else that is not the one refusal they know as consent.
/// Where that would be dangerous the connection is closed without an answer, which they count as none.
final class Responder {
    private final LegacyNode node;
    private final Interlock interlock;
    private final BackendEvents backends;
    private final Recovery recovery;
    private int questions;
    private MonotonicTime stormEnds = MonotonicTime.ZERO;

    Responder(LegacyNode node, Interlock interlock, BackendEvents backends, Recovery recovery) {
        this.node = node;
        this.interlock = interlock;
        this.backends = backends;
        this.recovery = recovery;
    }

    void received(LegacyEvent.RequestReceived event) {
        long exchange = event.exchange();
        if (event.raced()) {
            complainOfRace(event.request());
        }
        switch (event.request()) {
            case LegacyMessage.Described(var kind, var record) -> described(exchange, kind, record);
            case LegacyMessage.Backends(var kind, var ids) ->
                    plain(
                            exchange,
                            backends.accepts(kind, ids)
                                    ? PacketKind.NODE_READY
                                    : PacketKind.NODE_FAILED);
            case LegacyMessage.Unlock(var lock) -> {
                interlock.unlocked(lock);
                plain(exchange, PacketKind.LOCK_READY);
            }
            case LegacyMessage.Plain(var kind) -> plainRequest(exchange, kind);
            case LegacyMessage.Unknown _ -> describe(exchange, PacketKind.INVALID);
            case LegacyMessage.Malformed(var kind, var reason) -> {
                node.out()
                        .complain(
                                NoticeCode.MALFORMED_MESSAGE,
                                "malformed " + kind,
                                "a peer sent a malformed " + kind + ": " + reason);
                node.out().add(new LegacyEffect.Close(exchange));
            }
        }
    }

    private void complainOfRace(LegacyMessage request) {
        String sender =
                request instanceof LegacyMessage.Described(_, var record)
                        ? record.identity().toString()
                        : "a peer";
        node.out()
                .complain(
                        NoticeCode.MALFORMED_MESSAGE,
                        "race " + sender,
                        sender
                                + " mixes up the hashes of its requests to several nodes, as natives "
                                + "do; those of an earlier moment are accepted");
    }

    /// A request whose hash is wrong, missing, or was seen before.
    void distrusted(LegacyEvent.RequestDistrusted event) {
        node.out()
                .complain(
                        NoticeCode.CONFIG_DIFFERS,
                        "distrusted " + event.source() + " " + event.why(),
                        "authentication of " + event.source() + " failed: " + event.why());
        if (!isConsentToNatives(event.request())) {
            describe(event.exchange(), PacketKind.AUTH_FAILED);
        } else {
            node.out().add(new LegacyEffect.Close(event.exchange()));
        }
    }

    /// Whether a native that sends this takes AUTH_FAILED for agreement, with consequences.
    private static boolean isConsentToNatives(LegacyMessage request) {
        return !(request instanceof LegacyMessage.Described(var kind, _))
                || kind == PacketKind.STAND_FOR_MASTER
                || kind == PacketKind.STAND_FOR_LOCK_HOLDER
                || kind == PacketKind.DECLARE_LOCK_HOLDER;
    }

    private void plainRequest(long exchange, PacketKind kind) {
        switch (kind) {
            case START_RECOVERY -> recovery.startRequested(exchange);
            case END_RECOVERY -> {
                recovery.endRequested();
                plain(exchange, PacketKind.NODE_READY);
            }
            default -> describe(exchange, PacketKind.INVALID);
        }
    }

    private void described(long exchange, PacketKind kind, NodeRecord record) {
        if (!isRequest(kind)) {
            describe(exchange, PacketKind.INVALID);
            return;
        }
        Optional<Member> sender = admit(record);
        if (sender.isEmpty()) {
            if (kind == PacketKind.ADD_REQ) {
                describe(exchange, PacketKind.ADD_REJECT);
            } else {
                node.out().add(new LegacyEffect.Close(exchange));
            }
            return;
        }
        Member member = sender.get();
        member.hearNow(node.now());
        if (kind == PacketKind.SERVER_DOWN) {
            describe(exchange, PacketKind.READY);
            node.lose(member, Absence.LEFT, "it says so");
            member.goneSince(node.now());
            return;
        }
        if (kind == PacketKind.INFO_REQ && isDenied(member, record)) {
            describe(exchange, PacketKind.MASTER_EXIST);
            return;
        }
        node.enter(member, record);
        serve(exchange, kind, member);
    }

    /// Whether a node that says it is active must not count this one among its supporters, as it would if it
    /// got the answer it asks for: this node has voted for another, or follows one that is there. To
    /// natives any answer to INFO_REQ is the same.
    private boolean isDenied(Member sender, NodeRecord record) {
        if (record.status() != LegacyStatus.MASTER || node.members().self().isMaster()) {
            return false;
        }
        boolean follows =
                node.members()
                        .master()
                        .filter(master -> master != sender && !isSilent(master))
                        .isPresent();
        return node.rules().deniesSupport(follows || !node.ballot().isFree(sender));
    }

    private static boolean isRequest(PacketKind kind) {
        return switch (kind) {
            case INFO_REQ,
                    ADD_REQ,
                    STAND_FOR_MASTER,
                    DECLARE_NEW_MASTER,
                    STAND_FOR_LOCK_HOLDER,
                    DECLARE_LOCK_HOLDER,
                    RESIGN_LOCK_HOLDER,
                    START_INTERLOCK,
                    END_INTERLOCK,
                    SERVER_DOWN ->
                    true;
            default -> false;
        };
    }

    /// The member that a request is from, new ones included; empty if it may not say so.
    private Optional<Member> admit(NodeRecord record) {
        if (record.identity().equals(node.config().self())) {
            node.out()
                    .complain(
                            NoticeCode.CONFIG_DIFFERS,
                            "own identity",
                            "another node says it is "
                                    + record.identity()
                                    + ", which is this one: compare wd_hostname, port and wd_port");
            return Optional.empty();
        }
        if (!record.delegateIp().equals(node.config().delegateIp())) {
            node.out()
                    .complain(
                            NoticeCode.CONFIG_DIFFERS,
                            "delegate_IP " + record.identity(),
                            "node "
                                    + record.identity()
                                    + " has delegate_IP \""
                                    + record.delegateIp()
                                    + "\", this one has \""
                                    + node.config().delegateIp()
                                    + "\"; both must be the same text");
            return Optional.empty();
        }
        Optional<Member> known = node.members().find(record.identity());
        return known.isPresent() ? known : append(record);
    }

    private Optional<Member> append(NodeRecord record) {
        Optional<Member> added = node.members().append(record.identity());
        added.ifPresentOrElse(
                member -> {
                    node.out().add(new LegacyEffect.WatchMember(member.id(), member.identity()));
                    node.out()
                            .warn(
                                    NoticeCode.CONFIG_DIFFERS,
                                    "node "
                                            + member
                                            + " joins without being configured here; it counts");
                },
                () ->
                        node.out()
                                .complain(
                                        NoticeCode.PEER_REFUSED_US,
                                        "list full",
                                        "node "
                                                + record.identity()
                                                + " is refused: there are "
                                                + LegacyLimits.MEMBERS_MAX
                                                + " nodes already"));
        return added;
    }

    private void serve(long exchange, PacketKind kind, Member sender) {
        switch (kind) {
            case ADD_REQ -> {
                sender.askAt(node.now());
                describe(exchange, PacketKind.ADD_ACCEPT);
            }
            case INFO_REQ -> {
                countQuestion(sender);
                describe(exchange, PacketKind.READY);
            }
            case STAND_FOR_MASTER -> describe(exchange, vote(sender));
            case DECLARE_NEW_MASTER -> {
                sender.become(LegacyStatus.MASTER);
                node.electionIsOver();
                if (node.members().self().isMaster()) {
                    node.overrule(sender);
                }
                node.answerAfterwards(exchange);
            }
            case STAND_FOR_LOCK_HOLDER ->
                    describe(
                            exchange,
                            interlock.grants(sender)
                                    ? PacketKind.READY
                                    : PacketKind.LOCK_HOLDER_EXIST);
            case DECLARE_LOCK_HOLDER ->
                    describe(
                            exchange,
                            interlock.concedes(sender)
                                    ? PacketKind.READY
                                    : PacketKind.LOCK_HOLDER_EXIST);
            case RESIGN_LOCK_HOLDER -> {
                sender.lockHolder(false);
                describe(exchange, PacketKind.READY);
            }
            case START_INTERLOCK, END_INTERLOCK -> {
                sender.interlocking(kind == PacketKind.START_INTERLOCK);
                describe(exchange, PacketKind.READY);
            }
            default -> describe(exchange, PacketKind.INVALID);
        }
    }

    /// The vote (protocol v3, 10.3). A refusal carries this node's own record, not that of the active node as
    /// natives send it: a native candidate enters what it gets, and if that is the node whose death it has
    /// just noticed, it takes it for alive again and never stands once more.
    private PacketKind vote(Member candidate) {
        Optional<Member> master = node.members().master().filter(member -> member != candidate);
        boolean vacant = master.isEmpty() || isSilent(master.get());
        boolean standsBetter =
                node.phase() == LegacyPhase.CANDIDATE
                        && Member.SENIORITY.compare(node.members().self(), candidate) < 0;
        if (node.members().self().isMaster()
                || !vacant
                || !node.isAcquainted()
                || node.isAbstaining()
                || node.claimant().filter(member -> member != candidate).isPresent()
                || standsBetter
                || !node.ballot().isFree(candidate)) {
            return PacketKind.MASTER_EXIST;
        }
        master.ifPresent(member ->
                node.lose(
                        member,
                        Absence.LOST,
                        "silent, and " + candidate + " has this node's vote"));
        node.ballot().give(candidate);
        return PacketKind.VOTE_YOU;
    }

    private boolean isSilent(Member master) {
        return master.heard()
                .map(heard ->
                        node.now()
                                .hasReached(
                                        heard.plus(node.rules().voteAge(node.config().timing()))))
                .orElse(true);
    }

    /// Natives without an active node ask some thousand times a second. Served, and reported once.
    private void countQuestion(Member sender) {
        if (node.now().hasReached(stormEnds)) {
            stormEnds = node.now().plus(LegacyLimits.BEAT);
            questions = 0;
        }
        questions++;
        if (questions > LegacyLimits.STORM) {
            node.out()
                    .complain(
                            NoticeCode.MALFORMED_MESSAGE,
                            "storm",
                            "more than "
                                    + LegacyLimits.STORM
                                    + " questions within a second, now from "
                                    + sender
                                    + ": a native waits for an active node without pause");
        }
    }

    private void describe(long exchange, PacketKind kind) {
        node.out().add(new LegacyEffect.Answer(exchange, node.describe(kind)));
    }

    private void plain(long exchange, PacketKind kind) {
        node.out().add(new LegacyEffect.Answer(exchange, new LegacyMessage.Plain(kind)));
    }
}
