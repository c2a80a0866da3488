package org.pgwatchdog.core.legacy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.pgwatchdog.core.effect.NoticeCode;
import org.pgwatchdog.core.legacy.Round.Verdict;
import org.pgwatchdog.core.legacy.message.LegacyMessage;
import org.pgwatchdog.core.legacy.message.LegacyStatus;
import org.pgwatchdog.core.legacy.message.PacketKind;
import org.pgwatchdog.core.model.MonotonicTime;

/// The exchanges this node has begun, and what it makes of their answers (protocol v3, 8.2 and 8.3).
///
/// Natives take AUTH_FAILED and anything unexpected for consent to most requests; here only the answer
/// that means consent is one.
final class Asks {
    private final LegacyNode node;
    private final TreeMap<Long, Pending> pending = new TreeMap<>();
    private long next = 1;

    private record Pending(
            Member member,
            PacketKind kind,
            MonotonicTime asked,
            MonotonicTime deadline,
            Optional<Round> round) {}

    Asks(LegacyNode node) {
        this.node = node;
    }

    /// A single question whose answer only updates the list.
    void ask(Member member, PacketKind kind) {
        if (isAsking(member, kind)) {
            return;
        }
        send(member, kind, node.describe(kind), Optional.empty());
    }

    boolean isAsking(Member member, PacketKind kind) {
        return pending.values().stream()
                .anyMatch(one -> one.member() == member && one.kind() == kind);
    }

    /// A request that describes this node, to all of `targets`.
    Round round(PacketKind kind, List<Member> targets) {
        return round(kind, node.describe(kind), targets);
    }

    Round round(PacketKind kind, LegacyMessage request, List<Member> targets) {
        List<Member> masters = new ArrayList<>();
        List<Member> others = new ArrayList<>();
        boolean mastersFirst = asksMasterFirst(kind) && !node.members().self().isMaster();
        for (Member member : targets) {
            (mastersFirst && member.isMaster() ? masters : others).add(member);
        }
        Round round = new Round(kind, request, masters, others);
        sendAll(masters, round);
        sendAll(round.advance(), round);
        return round;
    }

    /// Natives ask the active node first whatever they ask. Here that is so where its refusal counts.
    private static boolean asksMasterFirst(PacketKind kind) {
        return switch (kind) {
            case STAND_FOR_LOCK_HOLDER,
                    DECLARE_LOCK_HOLDER,
                    START_RECOVERY,
                    FAILBACK_REQUEST,
                    DEGENERATE_BACKEND,
                    PROMOTE_BACKEND ->
                    true;
            default -> false;
        };
    }

    private void sendAll(List<Member> members, Round round) {
        for (Member member : members) {
            send(member, round.kind(), round.request(), Optional.of(round));
        }
    }

    private void send(
            Member member, PacketKind kind, LegacyMessage request, Optional<Round> round) {
        long exchange = next++;
        Duration limit =
                kind == PacketKind.START_RECOVERY
                        ? node.config().timing().recoveryTimeout().plus(LegacyLimits.ASK_PATIENCE)
                        : LegacyLimits.ASK_PATIENCE;
        long underWay = pending.values().stream().filter(one -> one.member() == member).count();
        boolean crowded = underWay >= LegacyLimits.ASKS_PER_MEMBER_MAX;
        MonotonicTime deadline = crowded ? node.now() : node.now().plus(limit);
        pending.put(exchange, new Pending(member, kind, node.now(), deadline, round));
        if (!crowded) {
            node.out().add(new LegacyEffect.Ask(exchange, member.identity(), request, limit));
        }
    }

    MonotonicTime deadline() {
        MonotonicTime earliest = MonotonicTime.NEVER;
        for (Pending one : pending.values()) {
            earliest = earliest.earlierOf(one.deadline());
        }
        return earliest;
    }

    /// Gives up what took too long.
    void expire() {
        List<Long> late = new ArrayList<>();
        pending.forEach((exchange, one) -> {
            if (node.now().hasReached(one.deadline())) {
                late.add(exchange);
            }
        });
        for (long exchange : late) {
            failed(exchange, LegacyEvent.Failure.SILENT);
        }
    }

    void answered(long exchange, LegacyMessage answer) {
        Pending one = pending.remove(exchange);
        if (one == null) {
            return;
        }
        Member member = one.member();
        member.hearNow(node.now());
        Verdict verdict = judge(one.kind(), answer);
        if (answer instanceof LegacyMessage.Described(PacketKind kind, var record)) {
            if (kind == PacketKind.AUTH_FAILED) {
                complainOfDistrust(member);
            } else if (isWord(kind, verdict)
                    && record.identity().equals(member.identity())
                    && record.delegateIp().equals(node.config().delegateIp())) {
                node.enter(member, record);
                if (member.isAway()) {
                    member.goneSince(one.asked());
                }
            }
        }
        if (verdict == Verdict.AGREED) {
            node.out().forgive("auth-failed " + member);
            node.out().forgive("closed " + member);
            member.answeredTo(one.asked());
            if (member.status() == LegacyStatus.NORMAL) {
                member.vouch(node.rules().supportBegins(one.asked(), node.now()));
            }
        }
        note(one, verdict, answer);
    }

    private void complainOfDistrust(Member member) {
        node.out()
                .complain(
                        NoticeCode.CONFIG_DIFFERS,
                        "auth-failed " + member,
                        member
                                + " says that our hash is wrong: compare wd_authkey and "
                                + "wd_auth_method");
    }

    /// Whether what a member says of itself counts: not if it rejects this node.
    private static boolean isWord(PacketKind kind, Verdict verdict) {
        return verdict == Verdict.AGREED
                || kind == PacketKind.MASTER_EXIST
                || kind == PacketKind.LOCK_HOLDER_EXIST;
    }

    void failed(long exchange, LegacyEvent.Failure failure) {
        Pending one = pending.remove(exchange);
        if (one == null) {
            return;
        }
        Verdict verdict =
                switch (failure) {
                    case REFUSED -> {
                        node.refusedBy(one.member(), one.asked());
                        yield Verdict.UNREACHED;
                    }
                    case UNREACHABLE -> Verdict.UNREACHED;
                    case SILENT -> Verdict.FAILED;
                    case CLOSED -> {
                        closedBy(one.member(), one.kind());
                        yield Verdict.REFUSED;
                    }
                };
        note(one, verdict, new LegacyMessage.Malformed(one.kind(), failure.toString()));
    }

    /// Who has said good-bye ends, and its connections with it.
    private void closedBy(Member member, PacketKind kind) {
        if (member.absence() == LegacySnapshot.Absence.LEFT) {
            return;
        }
        member.hearNow(node.now());
        node.out()
                .complain(
                        NoticeCode.PEER_REFUSED_US,
                        "closed " + member,
                        member
                                + " closed the connection without an answer to "
                                + kind
                                + ": compare delegate_IP and wd_authkey");
    }

    private void note(Pending one, Verdict verdict, LegacyMessage answer) {
        Duration took = node.now().since(one.asked());
        Round.Reply reply = new Round.Reply(one.member(), verdict, answer, took);
        one.round().ifPresent(round -> sendAll(round.note(reply), round));
    }

    private static Verdict judge(PacketKind asked, LegacyMessage answer) {
        PacketKind said =
                switch (answer) {
                    case LegacyMessage.Described(var kind, _) -> kind;
                    case LegacyMessage.Plain(var kind) -> kind;
                    case LegacyMessage.Backends _,
                            LegacyMessage.Unlock _,
                            LegacyMessage.Malformed _,
                            LegacyMessage.Unknown _ ->
                            PacketKind.INVALID;
                };
        if (said == consentTo(asked)) {
            return Verdict.AGREED;
        }
        return switch (said) {
            case ADD_REJECT,
                    MASTER_EXIST,
                    LOCK_HOLDER_EXIST,
                    NODE_FAILED,
                    LOCK_FAILED,
                    AUTH_FAILED ->
                    Verdict.REFUSED;
            default -> Verdict.FAILED;
        };
    }

    private static PacketKind consentTo(PacketKind asked) {
        return switch (asked) {
            case ADD_REQ -> PacketKind.ADD_ACCEPT;
            case STAND_FOR_MASTER -> PacketKind.VOTE_YOU;
            case START_RECOVERY,
                    END_RECOVERY,
                    FAILBACK_REQUEST,
                    DEGENERATE_BACKEND,
                    PROMOTE_BACKEND ->
                    PacketKind.NODE_READY;
            case UNLOCK_REQUEST -> PacketKind.LOCK_READY;
            default -> PacketKind.READY;
        };
    }
}
