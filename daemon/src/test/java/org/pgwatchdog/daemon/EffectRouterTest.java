package org.pgwatchdog.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.effect.NoticeCode;
import org.pgwatchdog.core.effect.NoticeLevel;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.message.ClusterCommand;
import org.pgwatchdog.core.message.FailoverKind;
import org.pgwatchdog.core.message.FailoverOperation;
import org.pgwatchdog.core.message.FailoverRequest;
import org.pgwatchdog.core.message.FailoverResult;
import org.pgwatchdog.core.message.IpcReply;
import org.pgwatchdog.core.message.PeerMessage;
import org.pgwatchdog.core.message.PeerMessageType;
import org.pgwatchdog.core.model.BackendState;
import org.pgwatchdog.core.model.BackendStatuses;
import org.pgwatchdog.core.model.DatabaseEventId;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.PoolRole;
import org.pgwatchdog.core.model.VoteRecord;
import org.pgwatchdog.core.model.WatchdogState;
import org.pgwatchdog.daemon.bridge.LocalPool;
import org.pgwatchdog.daemon.loop.CoreLoop;
import org.pgwatchdog.daemon.status.EventHistory;
import org.pgwatchdog.daemon.status.Figures;
import org.pgwatchdog.daemon.status.HistoryEntry;
import org.pgwatchdog.daemon.status.NoticeLog;
import org.pgwatchdog.daemon.status.TakeoverLog;

class EffectRouterTest {
    private static final NodeId ONE = NodeId.of(1);
    private static final PeerMessage MESSAGE = new PeerMessage.Plain(PeerMessageType.REQUEST_INFO);

    private final List<String> done = new ArrayList<>();
    private final EventHistory history = new EventHistory(InstantSource.system());
    private final Figures figures = new Figures();
    private final TakeoverLog takeovers =
            new TakeoverLog(InstantSource.system(), MonotonicTime.ZERO, history::add);
    private final EffectRouter router =
            new EffectRouter(
                    new EffectRouter.Drivers(
                            new RecordingPeers(),
                            new RecordingVip(),
                            record -> done.add("persist " + record.term()),
                            new RecordingPool(),
                            (client, reply) -> done.add("reply " + client + " " + reply),
                            (client, ok, text) ->
                                    done.add("answer " + client + " " + ok + " " + text),
                            active -> done.add("recovery " + active),
                            reason -> done.add("halt " + reason)),
                    new EffectRouter.Watchers(new NoticeLog(history), takeovers, figures),
                    _ -> Samples.snapshot(WatchdogState.LEADER));

    @Test
    void everyEffectReachesItsDriverInOrder() {
        BackendStatuses statuses = new BackendStatuses(List.of(BackendState.UP), 0);
        route(
                new Effect.Send(ONE, 1, MESSAGE),
                new Effect.SendOutbound(ONE, 2, MESSAGE),
                new Effect.Connect(ONE),
                new Effect.Disconnect(ONE),
                new Effect.Reply(3, new IpcReply.Success()),
                new Effect.ControlReply(4, true, "ok"),
                new Effect.Escalate(5),
                new Effect.Deescalate(6),
                new Effect.ReassertVip(7),
                new Effect.RenewLease(new MonotonicTime(9), 3),
                new Effect.PrepareVip(10),
                new Effect.PersistVote(
                        VoteRecord.NONE.voted(11, ONE, java.time.Duration.ofSeconds(2))),
                new Effect.SyncBackends(statuses),
                new Effect.RunFailover(
                        new FailoverOperation(
                                new DatabaseEventId(ONE, 0x2a),
                                new FailoverRequest(FailoverKind.DEGENERATE, 0, List.of(1))),
                        Optional.empty()),
                new Effect.FailoverAnswered(8, FailoverResult.WILL_BE_DONE),
                new Effect.RoleChanged(PoolRole.FOLLOWER, Optional.empty()),
                new Effect.RestoreQuarantined(),
                new Effect.ResubmitQuarantined(),
                new Effect.RunClusterCommand(
                        ONE, new ClusterCommand(ClusterCommand.LOGROTATE, List.of())),
                new Effect.RecoveryMode(true),
                new Effect.Halt("end"));
        assertThat(done)
                .containsExactly(
                        "send 1",
                        "sendOutbound 2",
                        "connect 1",
                        "disconnect 1",
                        "reply 3 Success[]",
                        "answer 4 true ok",
                        "up 5",
                        "down 6",
                        "reassert 7",
                        "renew 9 in term 3",
                        "prepare 10",
                        "persist 11",
                        "sync",
                        "failover 1:2a",
                        "answered 8 WILL_BE_DONE",
                        "role FOLLOWER",
                        "restore",
                        "resubmit",
                        "run LOGROTATE_CLUSTER",
                        "recovery true",
                        "halt end");
    }

    @Test
    void everyKindOfEffectIsCoveredAbove() {
        // The list in the test above has one of each but Notice, which has a test of its own.
        assertThat(Effect.class.getPermittedSubclasses()).hasSize(22);
    }

    @Test
    void noticesReachTheHistoryTheFiguresAndTheTakeoverLog() {
        route(new Effect.Notice(NoticeCode.LEADER_CHANGED, NoticeLevel.INFO, "leader is now 0"));
        assertThat(history.entries().getFirst().text()).isEqualTo("leader is now 0");
        assertThat(history.entries())
                .extracting(HistoryEntry::code)
                .startsWith("LEADER_CHANGED", HistoryEntry.TAKEOVER);
        assertThat(figures.notices(NoticeCode.LEADER_CHANGED)).isEqualTo(1);
        assertThat(takeovers.last()).isPresent();
    }

    @Test
    void endlesslyRepeatedNoticeDoesNotFillTheHistory() {
        Effect notice = new Effect.Notice(NoticeCode.BEACON_MISSED, NoticeLevel.WARN, "missed");
        route(Stream.generate(() -> notice).limit(500).toArray(Effect[]::new));
        assertThat(history.entries()).hasSizeLessThan(10);
        assertThat(figures.notices(NoticeCode.BEACON_MISSED)).isEqualTo(500);
    }

    private void route(Effect... effects) {
        router.carryOut(
                new CoreLoop.Step<>(
                        new MonotonicTime(1), new Event.DeadlineReached(), List.of(effects)));
    }

    private final class RecordingPeers implements EffectRouter.Peers {
        @Override
        public void send(NodeId to, int commandId, PeerMessage message) {
            done.add("send " + commandId);
        }

        @Override
        public void sendOutbound(NodeId to, int commandId, PeerMessage message) {
            done.add("sendOutbound " + commandId);
        }

        @Override
        public void connect(NodeId to) {
            done.add("connect " + to);
        }

        @Override
        public void disconnect(NodeId peer) {
            done.add("disconnect " + peer);
        }
    }

    private final class RecordingVip implements EffectRouter.Vip {
        @Override
        public void up(long ticket) {
            done.add("up " + ticket);
        }

        @Override
        public void down(long ticket) {
            done.add("down " + ticket);
        }

        @Override
        public void reassert(long ticket) {
            done.add("reassert " + ticket);
        }

        @Override
        public void renew(MonotonicTime until, long term) {
            done.add("renew " + until.nanos() + " in term " + term);
        }

        @Override
        public void prepare(long ticket) {
            done.add("prepare " + ticket);
        }
    }

    private final class RecordingPool implements LocalPool {
        @Override
        public void sync(BackendStatuses statuses) {
            done.add("sync");
        }

        @Override
        public void runFailover(FailoverOperation operation, Optional<Duration> resume) {
            done.add("failover " + operation.id());
        }

        @Override
        public void followFailover(FailoverOperation operation) {
            done.add("follow " + operation.id());
        }

        @Override
        public void failoverAnswered(long ticket, FailoverResult result) {
            done.add("answered " + ticket + " " + result);
        }

        @Override
        public void roleChanged(PoolRole role, Optional<BackendStatuses> known) {
            done.add("role " + role);
        }

        @Override
        public void restoreQuarantined() {
            done.add("restore");
        }

        @Override
        public void resubmitQuarantined() {
            done.add("resubmit");
        }

        @Override
        public void run(NodeId from, ClusterCommand command) {
            done.add("run " + command.name());
        }
    }
}
