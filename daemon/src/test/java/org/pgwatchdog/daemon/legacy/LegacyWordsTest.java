package org.pgwatchdog.daemon.legacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.legacy.LegacyConfig;
import org.pgwatchdog.core.legacy.LegacyEvent;
import org.pgwatchdog.core.legacy.LegacyWatchdog;
import org.pgwatchdog.core.legacy.message.LegacyMessage;
import org.pgwatchdog.core.legacy.message.LegacyStatus;
import org.pgwatchdog.core.legacy.message.NodeRecord;
import org.pgwatchdog.core.legacy.message.PacketKind;
import org.pgwatchdog.core.legacy.message.WallTime;
import org.pgwatchdog.core.model.ClusterSnapshot;
import org.pgwatchdog.core.model.LostReason;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.QuorumStatus;
import org.pgwatchdog.core.model.WatchdogState;
import org.pgwatchdog.daemon.Samples;
import org.pgwatchdog.lifecheck.HeartbeatDialect;
import org.pgwatchdog.wire.auth.PeerAuthentication;

/// Numbers, times, heartbeats and pictures between the legacy core and the rest of the daemon.
class LegacyWordsTest {
    private final Roster roster = Roster.of(Samples.config(0, 9000, 9001, 9002));

    @Test
    void thisNodeIsZeroAndTheOthersFollowAsConfigured() {
        assertThat(roster.self().wdPort()).isEqualTo(9000);
        assertThat(roster.peers()).extracting(peer -> peer.wdPort()).containsExactly(9001, 9002);
        assertThat(roster.find(roster.peers().get(1))).contains(NodeId.of(2));
        assertThatThrownBy(() -> Roster.of(Samples.config(1, 9000, 9001)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must be 0");
    }

    @Test
    void noTwoRequestsHaveTheSameTimeAndAClockSetBackIsFollowed() {
        List<Instant> now = new ArrayList<>(List.of(Instant.ofEpochSecond(1_000, 5_000)));
        SendTimes times = new SendTimes(now::getFirst);
        assertThat(List.of(times.next(), times.next(), times.next()))
                .containsExactly(
                        new WallTime(1_000, 5), new WallTime(1_000, 6), new WallTime(1_000, 7));
        now.set(0, Instant.ofEpochSecond(1_000, 0));
        assertThat(times.next()).isEqualTo(new WallTime(1_000, 8));
        now.set(0, Instant.ofEpochSecond(900));
        assertThat(times.next()).isEqualTo(new WallTime(900, 0));
    }

    @Test
    void heartbeatsTellTheStatusAndOnlyNewerOnesReachTheCore() {
        List<LegacyEvent> core = new ArrayList<>();
        LegacyHeartbeats ours = new LegacyHeartbeats(PeerAuthentication.DISABLED, core::add);
        ours.show(LegacyStatus.MASTER);
        HeartbeatDialect.Sign master = ours.decode(ours.encode("host1", 9999, 2_000_001));
        assertThat(master.alive()).isTrue();
        assertThat(master.sendMicros()).isEqualTo(2_000_001);
        ours.show(LegacyStatus.DOWN);
        HeartbeatDialect.Sign down = ours.decode(ours.encode("host1", 9999, 3_000_000));
        assertThat(down.alive()).isFalse();

        ours.heard(NodeId.of(1), down);
        ours.heard(NodeId.of(1), master);
        assertThat(core)
                .containsExactly(new LegacyEvent.HeartbeatHeard("host1", 9999, LegacyStatus.DOWN));
        ours.forget(NodeId.of(1));
        ours.heard(NodeId.of(1), master);
        assertThat(core).hasSize(2);
    }

    @Test
    void thePictureHasTheWordsOfTheNewerGeneration() {
        LegacyWatchdog core =
                new LegacyWatchdog(
                        new LegacyConfig(
                                roster.self(),
                                roster.peers(),
                                "",
                                true,
                                false,
                                new LegacyConfig.Timing(
                                        Duration.ofSeconds(30),
                                        Duration.ofSeconds(10),
                                        Duration.ofSeconds(20),
                                        Duration.ofSeconds(5),
                                        Duration.ofSeconds(90))),
                        MonotonicTime.ZERO,
                        new WallTime(5_000, 0));
        core.step(new MonotonicTime(1), new LegacyEvent.Shared(new Event.Started()));
        core.step(
                new MonotonicTime(2),
                new LegacyEvent.RequestReceived(
                        1, told(PacketKind.DECLARE_NEW_MASTER, LegacyStatus.MASTER, 0), false));
        core.step(
                new MonotonicTime(3),
                new LegacyEvent.RequestReceived(
                        2, told(PacketKind.ADD_REQ, LegacyStatus.NORMAL, 1), false));
        core.step(
                new MonotonicTime(4),
                new LegacyEvent.RequestReceived(
                        3, told(PacketKind.SERVER_DOWN, LegacyStatus.NORMAL, 1), false));
        LegacyPicture picture = new LegacyPicture();
        MonotonicTime now = new MonotonicTime(10);
        ClusterSnapshot seen = picture.of(core.snapshot(now), now, Optional.empty());

        assertThat(seen.local()).isEqualTo(NodeId.of(0));
        assertThat(seen.leader()).contains(NodeId.of(1));
        assertThat(seen.quorum()).isEqualTo(QuorumStatus.EXIST);
        assertThat(seen.localNode().state()).isEqualTo(WatchdogState.STANDBY);
        assertThat(seen.node(1).orElseThrow().state()).isEqualTo(WatchdogState.LEADER);
        assertThat(seen.node(2).orElseThrow().state()).isEqualTo(WatchdogState.SHUTDOWN);
        assertThat(seen.node(2).orElseThrow().lostReason()).contains(LostReason.SHUTDOWN);
        assertThat(seen.legacy().orElseThrow().phase()).isEqualTo("STANDBY");
        MonotonicTime later = new MonotonicTime(Duration.ofSeconds(3).toNanos());
        assertThat(picture.of(core.snapshot(later), later, Optional.empty()).localNode().inState())
                .isCloseTo(Duration.ofSeconds(3), Duration.ofMillis(1));
    }

    private LegacyMessage told(PacketKind kind, LegacyStatus status, int peer) {
        return new LegacyMessage.Described(
                kind, new NodeRecord(status, new WallTime(4_000, 0), roster.peers().get(peer), ""));
    }
}
