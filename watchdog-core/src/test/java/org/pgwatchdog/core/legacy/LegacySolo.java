package org.pgwatchdog.core.legacy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.effect.NoticeCode;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.legacy.message.LegacyMessage;
import org.pgwatchdog.core.legacy.message.LegacyStatus;
import org.pgwatchdog.core.legacy.message.MemberIdentity;
import org.pgwatchdog.core.legacy.message.NodeRecord;
import org.pgwatchdog.core.legacy.message.PacketKind;
import org.pgwatchdog.core.legacy.message.WallTime;
import org.pgwatchdog.core.model.LifecheckStatus;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.NodeId;

/// One legacy node with scripted peers 1, 2 …; it is host0, started at 1000 s of the wall clock.
final class LegacySolo {
    static final String VIP = "10.0.0.99";
    static final LegacyConfig.Timing TIMING =
            new LegacyConfig.Timing(
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(18),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(60));

    private final LegacyWatchdog watchdog;
    private final List<LegacyEffect> all = new ArrayList<>();
    private final List<LegacyEffect.Ask> open = new ArrayList<>();
    private MonotonicTime now = MonotonicTime.ZERO;
    private long exchange = 100;

    LegacySolo(int peers) {
        this(config(peers));
    }

    LegacySolo(LegacyConfig config) {
        this(config, LegacyRules.STANDARD);
    }

    /// A node that follows other rules.
    LegacySolo(LegacyConfig config, LegacyRules rules) {
        watchdog = new LegacyWatchdog(config, MonotonicTime.ZERO, new WallTime(1000, 5), rules);
    }

    static LegacyConfig config(int peers) {
        return config(peers, true, false);
    }

    static LegacyConfig config(int peers, boolean interlock, boolean minorityMayLead) {
        List<MemberIdentity> others = new ArrayList<>();
        for (int peer = 1; peer <= peers; peer++) {
            others.add(identity(peer));
        }
        return new LegacyConfig(identity(0), others, VIP, interlock, minorityMayLead, TIMING);
    }

    static MemberIdentity identity(int node) {
        return new MemberIdentity("host" + node, 9999, 9000);
    }

    static NodeRecord record(int node, LegacyStatus status, long start) {
        return new NodeRecord(status, new WallTime(start, 0), identity(node), VIP);
    }

    static LegacyMessage said(PacketKind kind, int node, LegacyStatus status, long start) {
        return new LegacyMessage.Described(kind, record(node, status, start));
    }

    List<LegacyEffect> start() {
        return happen(new LegacyEvent.Shared(new Event.Started()));
    }

    List<LegacyEffect> happen(Event event) {
        return happen(new LegacyEvent.Shared(event));
    }

    List<LegacyEffect> happen(LegacyEvent event) {
        List<LegacyEffect> effects = watchdog.step(now, event);
        all.addAll(effects);
        for (LegacyEffect effect : effects) {
            if (effect instanceof LegacyEffect.Ask ask) {
                open.add(ask);
            }
        }
        return effects;
    }

    /// Time passes; every deadline is served.
    List<LegacyEffect> pass(Duration duration) {
        MonotonicTime end = now.plus(duration);
        List<LegacyEffect> effects = new ArrayList<>();
        while (!end.isBefore(watchdog.deadline())) {
            MonotonicTime due = watchdog.deadline();
            now =
                    due.isBefore(now.plus(Duration.ofMillis(1)))
                            ? now.plus(Duration.ofMillis(1))
                            : due;
            effects.addAll(happen(new Event.DeadlineReached()));
        }
        now = end.isBefore(now) ? now : end;
        return effects;
    }

    /// Time passes while the process is frozen.
    void oversleep(Duration duration) {
        now = now.plus(duration);
    }

    // Exchanges that this node began.

    boolean isAsking(int peer, PacketKind kind) {
        return open.stream().anyMatch(ask -> is(ask, peer, kind));
    }

    List<LegacyEffect> answer(int peer, PacketKind asked, LegacyMessage answer) {
        LegacyEffect.Ask ask = take(peer, asked);
        return happen(new LegacyEvent.Answered(ask.exchange(), answer));
    }

    List<LegacyEffect> fail(int peer, PacketKind asked, LegacyEvent.Failure failure) {
        LegacyEffect.Ask ask = take(peer, asked);
        return happen(new LegacyEvent.AskFailed(ask.exchange(), failure, "scripted"));
    }

    /// Answers everything that is open for a peer as a live standby or active node would.
    void answerAll(int peer, LegacyStatus status, long start) {
        for (LegacyEffect.Ask ask : List.copyOf(open)) {
            if (!ask.to().equals(identity(peer))) {
                continue;
            }
            open.remove(ask);
            happen(new LegacyEvent.Answered(ask.exchange(), consent(ask, peer, status, start)));
        }
    }

    private static LegacyMessage consent(
            LegacyEffect.Ask ask, int peer, LegacyStatus status, long start) {
        return switch (kind(ask)) {
            case ADD_REQ -> said(PacketKind.ADD_ACCEPT, peer, status, start);
            case STAND_FOR_MASTER -> said(PacketKind.VOTE_YOU, peer, status, start);
            case UNLOCK_REQUEST -> new LegacyMessage.Plain(PacketKind.LOCK_READY);
            case START_RECOVERY,
                    END_RECOVERY,
                    DEGENERATE_BACKEND,
                    FAILBACK_REQUEST,
                    PROMOTE_BACKEND ->
                    new LegacyMessage.Plain(PacketKind.NODE_READY);
            default -> said(PacketKind.READY, peer, status, start);
        };
    }

    private LegacyEffect.Ask take(int peer, PacketKind kind) {
        LegacyEffect.Ask found =
                open.stream()
                        .filter(ask -> is(ask, peer, kind))
                        .findFirst()
                        .orElseThrow(() ->
                                new AssertionError(
                                        "no " + kind + " was asked of " + peer + ", but " + open));
        open.remove(found);
        return found;
    }

    private static boolean is(LegacyEffect.Ask ask, int peer, PacketKind kind) {
        return ask.to().equals(identity(peer)) && kind(ask) == kind;
    }

    static PacketKind kind(LegacyEffect.Ask ask) {
        return kind(ask.request());
    }

    static PacketKind kind(LegacyMessage message) {
        return switch (message) {
            case LegacyMessage.Described(var kind, _) -> kind;
            case LegacyMessage.Backends(var kind, _) -> kind;
            case LegacyMessage.Plain(var kind) -> kind;
            case LegacyMessage.Unlock _ -> PacketKind.UNLOCK_REQUEST;
            case LegacyMessage.Malformed(var kind, _) -> kind;
            case LegacyMessage.Unknown _ -> PacketKind.INVALID;
        };
    }

    // Exchanges that peers began.

    List<LegacyEffect> request(LegacyMessage request) {
        return happen(new LegacyEvent.RequestReceived(++exchange, request, false));
    }

    List<LegacyEffect> request(PacketKind kind, int node, LegacyStatus status, long start) {
        return request(said(kind, node, status, start));
    }

    /// The answer among effects.
    static LegacyMessage answerIn(List<LegacyEffect> effects) {
        return effects.stream()
                .filter(LegacyEffect.Answer.class::isInstance)
                .map(effect -> ((LegacyEffect.Answer) effect).answer())
                .findFirst()
                .orElseThrow(() -> new AssertionError("no answer in " + effects));
    }

    static PacketKind answeredKind(List<LegacyEffect> effects) {
        return kind(answerIn(effects));
    }

    static NodeRecord answeredRecord(List<LegacyEffect> effects) {
        return ((LegacyMessage.Described) answerIn(effects)).record();
    }

    static boolean isClosed(List<LegacyEffect> effects) {
        return effects.stream().anyMatch(LegacyEffect.Close.class::isInstance)
                && effects.stream().noneMatch(LegacyEffect.Answer.class::isInstance);
    }

    static boolean has(List<LegacyEffect> effects, Class<? extends Effect> kind) {
        return effects.stream()
                .anyMatch(effect ->
                        effect instanceof LegacyEffect.Shared(var shared)
                                && kind.isInstance(shared));
    }

    static boolean noticed(List<LegacyEffect> effects, NoticeCode code) {
        return effects.stream()
                .anyMatch(effect ->
                        effect instanceof LegacyEffect.Shared(Effect.Notice notice)
                                && notice.code() == code);
    }

    static int indexOf(List<LegacyEffect> effects, Class<?> kind) {
        for (int index = 0; index < effects.size(); index++) {
            LegacyEffect effect = effects.get(index);
            if (kind.isInstance(effect)
                    || (effect instanceof LegacyEffect.Shared(var shared)
                            && kind.isInstance(shared))) {
                return index;
            }
        }
        throw new AssertionError("no " + kind.getSimpleName() + " in " + effects);
    }

    // State.

    LegacySnapshot snapshot() {
        return watchdog.snapshot(now);
    }

    LegacyPhase phase() {
        return snapshot().phase();
    }

    NodeRecord self() {
        return snapshot().members().getFirst().record();
    }

    List<LegacyEffect> all() {
        return all;
    }

    List<LegacyEffect> verdict(int node, LifecheckStatus status) {
        return happen(new Event.LifecheckReported(NodeId.of(node), status, "scripted"));
    }

    void hears(int node, LegacyStatus status) {
        happen(new LegacyEvent.HeartbeatHeard("host" + node, 9999, status));
    }

    /// The ticket of the newest order about the virtual IP.
    long vipTicket() {
        for (int index = all.size() - 1; index >= 0; index--) {
            if (all.get(index) instanceof LegacyEffect.Shared(var shared)) {
                switch (shared) {
                    case Effect.Escalate(long ticket) -> {
                        return ticket;
                    }
                    case Effect.Deescalate(long ticket) -> {
                        return ticket;
                    }
                    case Effect.ReassertVip(long ticket) -> {
                        return ticket;
                    }
                    default -> {}
                }
            }
        }
        throw new AssertionError("nothing was ordered about the virtual IP");
    }

    // Ready-made situations.

    /// A standby of peer 1, which is active; the other peers are standbys, too. Peers started at 900 s
    /// and later, so this node is the youngest unless said otherwise.
    static LegacySolo standby(int peers, long... starts) {
        return standby(LegacyRules.STANDARD, peers, starts);
    }

    static LegacySolo standby(LegacyRules rules, int peers, long... starts) {
        LegacySolo node = new LegacySolo(config(peers), rules);
        node.start();
        for (int peer = peers; peer >= 1; peer--) {
            long start = peer <= starts.length ? starts[peer - 1] : 900 + peer;
            LegacyStatus status = peer == 1 ? LegacyStatus.MASTER : LegacyStatus.NORMAL;
            node.answer(peer, PacketKind.ADD_REQ, said(PacketKind.ADD_ACCEPT, peer, status, start));
        }
        if (node.phase() != LegacyPhase.STANDBY) {
            throw new AssertionError("still " + node.snapshot());
        }
        return node;
    }

    /// The active node, elected by standbys that started after it.
    static LegacySolo active(int peers) {
        return active(LegacyRules.STANDARD, peers);
    }

    static LegacySolo active(LegacyRules rules, int peers) {
        LegacySolo node = new LegacySolo(config(peers), rules);
        node.start();
        for (int peer = 1; peer <= peers; peer++) {
            node.answer(
                    peer,
                    PacketKind.ADD_REQ,
                    said(PacketKind.ADD_ACCEPT, peer, LegacyStatus.NORMAL, 2000 + peer));
        }
        for (int peer = 1; peer <= peers; peer++) {
            node.answerAll(peer, LegacyStatus.NORMAL, 2000 + peer);
        }
        if (node.phase() != LegacyPhase.ACTIVE) {
            throw new AssertionError("still " + node.snapshot());
        }
        node.happen(new Event.EscalationEnded(node.vipTicket(), true, "up"));
        return node;
    }

    /// Time passes while these peers answer everything as standbys.
    List<LegacyEffect> passAnswered(Duration duration, int... peers) {
        List<LegacyEffect> effects = new ArrayList<>();
        MonotonicTime end = now.plus(duration);
        while (now.isBefore(end)) {
            effects.addAll(pass(Duration.ofMillis(500)));
            for (int peer : peers) {
                answerAll(peer, LegacyStatus.NORMAL, 2000 + peer);
            }
        }
        return effects;
    }
}
