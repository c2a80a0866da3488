package org.pgwatchdog.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.pgwatchdog.core.Watchdog;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.message.NodeInfo;
import org.pgwatchdog.core.message.PeerMessage;
import org.pgwatchdog.core.message.PeerMessageType;
import org.pgwatchdog.core.message.Standing;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.NodeAddress;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.PoolConfig;
import org.pgwatchdog.core.model.QuorumStatus;
import org.pgwatchdog.core.model.WatchdogConfig;
import org.pgwatchdog.core.model.WatchdogState;
import org.pgwatchdog.wire.auth.AuthMethod;
import org.pgwatchdog.wire.auth.PeerAuthentication;
import org.pgwatchdog.wire.auth.WatchdogKey;
import org.pgwatchdog.wire.peer.PeerMessageCodec;
import org.pgwatchdog.wire.peer.PeerPacket;
import org.pgwatchdog.wire.peer.PeerPacketDecoder;
import org.pgwatchdog.wire.peer.PeerPacketEncoder;

/// A standby of a native leader in a cluster of three, with its codecs and one Netty pipeline: the way
/// of a beacon from the socket's bytes through the core to the bytes of the answer. One thread.
final class StandbyScene {
    /// `M` of a native 4.3.5 leader, as captured (vector `beacon-2` of `wire-protocol`): header of
    /// 9 bytes, JSON of 116.
    private static final byte[] BEACON =
            HexFormat.of()
                    .parseHex(
                            "4d00000011000000747b225374617465223a342c225365636f6e647353696e6365537461"
                                    + "72747570223a32362c225365636f6e647353696e636543757272656e745374"
                                    + "617465223a31362c2251756f72756d537461747573223a312c22416c697665"
                                    + "4e6f6465436f756e74223a322c22457363616c61746564223a317d");

    private static final NodeId LOCAL = NodeId.of(1);
    private static final NodeId LEADER = NodeId.of(0);

    /// Ids of the packets that the leader sends before the beacon; any that are not replies.
    private static final int LEADER_COMMAND_ID = 9;

    private static final int FIRST_COMMAND_ID = 1000;

    /// Beacons follow one another closely, so that the step under measurement is the beacon's own and
    /// not the housekeeping of each second.
    private static final Duration BETWEEN_BEACONS = Duration.ofNanos(1);

    private final Watchdog watchdog = new Watchdog(config(), FIRST_COMMAND_ID);
    private final PeerMessageCodec codec;
    private final EmbeddedChannel channel =
            new EmbeddedChannel(new PeerPacketDecoder(), new PeerPacketEncoder());
    private final ByteBuf beacon = Unpooled.directBuffer(BEACON.length).writeBytes(BEACON);
    private MonotonicTime now = new MonotonicTime(1_000_000_000L);

    /// A scene whose node infos are signed with `key`; an empty one leaves them unsigned.
    ///
    /// @throws IllegalStateException if the core does not become a standby or does not answer as it must
    StandbyScene(String key) {
        codec =
                new PeerMessageCodec(
                        new PeerAuthentication(
                                key.isEmpty() ? WatchdogKey.NONE : WatchdogKey.of(key),
                                AuthMethod.HMAC_SHA256));
        join();
        WatchdogState state = watchdog.snapshot(now).localNode().state();
        if (state != WatchdogState.STANDBY) {
            throw new IllegalStateException("the scene's node is " + state + ", not STANDBY");
        }
        checkAnswer();
    }

    /// Lets one beacon arrive.
    ///
    /// @return how many bytes the node answers
    int beacon() {
        now = now.plus(BETWEEN_BEACONS);
        channel.writeInbound(beacon.retainedDuplicate());
        PeerPacket packet = channel.readInbound();
        PeerMessage message = codec.decode(packet);
        List<Effect> effects =
                watchdog.step(now, new Event.MessageReceived(LEADER, packet.commandId(), message));
        int answered = 0;
        for (Effect effect : effects) {
            if (effect instanceof Effect.Send(NodeId _, int id, PeerMessage reply)) {
                channel.writeOutbound(codec.encode(id, reply));
                ByteBuf bytes = channel.readOutbound();
                answered += bytes.readableBytes();
                bytes.release();
            }
        }
        return answered;
    }

    /// What is measured must be the real thing: one node info under the beacon's id.
    private void checkAnswer() {
        channel.writeInbound(beacon.retainedDuplicate());
        PeerPacket packet = channel.readInbound();
        List<Effect> effects =
                watchdog.step(
                        now,
                        new Event.MessageReceived(
                                LEADER, packet.commandId(), codec.decode(packet)));
        boolean right =
                effects.size() == 1
                        && effects.getFirst() instanceof Effect.Send(NodeId to, int id, var reply)
                        && to.equals(LEADER)
                        && id == packet.commandId()
                        && reply.type() == PeerMessageType.NODE_INFO;
        if (!right) {
            throw new IllegalStateException("a beacon is not answered by node info: " + effects);
        }
    }

    private void join() {
        watchdog.step(now, new Event.Started());
        meet(0, WatchdogState.LEADER);
        meet(2, WatchdogState.STANDBY);
        NodeInfo leader = nativeInfo(0, WatchdogState.LEADER);
        hear(LEADER_COMMAND_ID, new PeerMessage.NodeInformation(leader));
        int joinId = pass(Duration.ofSeconds(2));
        hear(joinId, new PeerMessage.Plain(PeerMessageType.ACCEPT));
    }

    private void meet(int id, WatchdogState state) {
        watchdog.step(now, new Event.LinkOpened(NodeId.of(id)));
        watchdog.step(
                now,
                new Event.PeerAccepted(NodeId.of(id), LEADER_COMMAND_ID, nativeInfo(id, state)));
    }

    private List<Effect> hear(int id, PeerMessage message) {
        return watchdog.step(now, new Event.MessageReceived(LEADER, id, message));
    }

    /// Lets time pass; returns the id of the JOIN that the node sends meanwhile.
    private int pass(Duration duration) {
        MonotonicTime end = now.plus(duration);
        int joinId = 0;
        while (watchdog.deadline().compareTo(end) <= 0) {
            now = watchdog.deadline().isBefore(now) ? now : watchdog.deadline();
            for (Effect effect : watchdog.step(now, new Event.DeadlineReached())) {
                if (effect instanceof Effect.Send(NodeId _, int id, PeerMessage message)
                        && message.type() == PeerMessageType.JOIN_COORDINATOR) {
                    joinId = id;
                }
            }
        }
        now = end;
        return joinId;
    }

    private static WatchdogConfig config() {
        return new WatchdogConfig(
                LOCAL,
                List.of(address(0), address(1), address(2)),
                1,
                true,
                "192.0.2.100",
                "192.0.2.2:9999 Linux node1",
                "4.3.5",
                false,
                WatchdogConfig.Membership.FIXED,
                WatchdogConfig.Failover.DEFAULT,
                new PoolConfig(List.of(), List.of(), List.of(), List.of()),
                Duration.ofSeconds(5));
    }

    private static NodeAddress address(int id) {
        return new NodeAddress(NodeId.of(id), "192.0.2." + (id + 1), 9000, 9999);
    }

    private static NodeInfo nativeInfo(int id, WatchdogState state) {
        return new NodeInfo(
                "4.3.5",
                1,
                2,
                state,
                9000,
                9999,
                1,
                Optional.of(NodeId.of(id)),
                "192.0.2." + (id + 1) + ":9999 Linux node" + id,
                "192.0.2." + (id + 1),
                "",
                Optional.of(new Standing(10, 5, QuorumStatus.ON_THE_EDGE, 0, false)),
                Optional.empty(),
                Optional.empty());
    }
}
