package org.pgwatchdog.daemon.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.message.PeerMessage;
import org.pgwatchdog.daemon.FreePorts;
import org.pgwatchdog.daemon.Samples;
import org.pgwatchdog.wire.peer.PeerPacket;

/// Bad connections on loopback: each fails alone.
class HostilePeerTest extends MeshFixture {
    @Test
    void wrongKeyIsAnsweredWithRejectAndClosed() throws Exception {
        Side zero = side(0, "key");
        Raw stranger = raw(0);
        stranger.send(addNode(1, "other", 42));
        PeerPacket answer = stranger.readPacket();
        assertThat((char) answer.typeCode()).isEqualTo('R');
        assertThat(answer.commandId()).isEqualTo(42);
        assertThat(stranger.readToEnd()).isEmpty();
        assertThat(zero.events).isEmpty();
    }

    @Test
    void unknownNodeIsAnsweredWithRejectAndClosed() throws Exception {
        Side zero = side(0, "key");
        Raw stranger = raw(0);
        stranger.send(
                codec("key").encode(3, new PeerMessage.AddNode(Samples.info(1, FreePorts.next()))));
        assertThat((char) stranger.readPacket().typeCode()).isEqualTo('R');
        assertThat(stranger.readToEnd()).isEmpty();
        assertThat(zero.events).isEmpty();
    }

    @Test
    void unreadableAddNodeIsAnsweredWithReject() throws Exception {
        side(0, "key");
        Raw stranger = raw(0);
        stranger.send(new PeerPacket('A', 8, "{broken".getBytes()));
        PeerPacket answer = stranger.readPacket();
        assertThat((char) answer.typeCode()).isEqualTo('R');
        assertThat(answer.commandId()).isEqualTo(8);
    }

    @Test
    void firstPacketOtherThanAddNodeIsClosedWithoutAnswer() throws Exception {
        Side zero = side(0, "key");
        Raw stranger = raw(0);
        stranger.send(codec("key").encode(1, BEACON));
        assertThat(stranger.readToEnd()).isEmpty();
        assertThat(zero.events).isEmpty();
    }

    @Test
    void ownIdIsLeftOpenAndUnserved() throws Exception {
        Side zero = side(0, "key");
        Raw twin = raw(0);
        twin.send(codec("key").encode(1, new PeerMessage.AddNode(Samples.info(0, ports[0]))));
        await().atMost(LIMIT).until(() -> zero.mesh.census().get().ownId() == 1);
        twin.send(codec("key").encode(2, BEACON));
        assertThat(zero.mesh.census().get().open()).isEqualTo(1);
        assertThat(zero.events).isEmpty();
    }

    @Test
    void tooManyOwnIdConnectionsCloseTheOldest() throws Exception {
        Side zero = side(0, "key");
        Raw oldest = raw(0);
        for (int count = 0; count <= PeerLimits.OWN_ID_MAX; count++) {
            Raw twin = count == 0 ? oldest : raw(0);
            twin.send(codec("key").encode(1, new PeerMessage.AddNode(Samples.info(0, ports[0]))));
            int expected = Math.min(count + 1, PeerLimits.OWN_ID_MAX);
            await().atMost(LIMIT).until(() -> zero.mesh.census().get().ownId() == expected);
        }
        assertThat(oldest.readToEnd()).isEmpty();
    }

    @Test
    void floodOfSilentConnectionsCannotLockAPeerOut() throws Exception {
        Side zero = side(0, "key");
        List<Raw> silent = new ArrayList<>();
        for (int count = 0; count < PeerLimits.UNIDENTIFIED_MAX + 10; count++) {
            silent.add(raw(0));
        }
        await().atMost(LIMIT)
                .until(() ->
                        zero.mesh.census().get().unidentified() == PeerLimits.UNIDENTIFIED_MAX);
        assertThat(silent.getFirst().readToEnd()).isEmpty();

        Raw peer = raw(0);
        peer.send(addNode(1, "key", 1));
        assertThat(zero.next(Event.PeerAccepted.class).peer()).isEqualTo(ONE);
    }

    @Test
    void silentConnectionIsClosedAfterItsTime() throws Exception {
        Side zero = side(0, "key");
        Raw silent = raw(0);
        assertThat(silent.readToEnd()).isEmpty();
        assertThat(zero.events).isEmpty();
    }

    @Test
    void slowLorisLosesItsOwnConnectionOnly() throws Exception {
        Side zero = side(0, "key");
        Side one = side(1, "key");
        introduce(one, zero);
        Raw slow = raw(0);
        slow.socket.getOutputStream().write(new byte[] {'A', 0, 0, 0, 1, 0});
        assertThat(slow.readToEnd()).isEmpty();
        one.mesh.send(ZERO, 21, BEACON);
        assertThat(zero.next(Event.MessageReceived.class).commandId()).isEqualTo(21);
        assertThat(zero.seen(Event.LinkClosed.class)).isEmpty();
    }

    @Test
    void unfinishedPacketOfAPeerClosesThatConnection() throws Exception {
        Side zero = side(0, "key");
        Raw peer = raw(0);
        peer.send(addNode(1, "key", 1));
        zero.next(Event.PeerAccepted.class);
        peer.socket.getOutputStream().write(new byte[] {'I', 0, 0});
        Event.LinkClosed closed = zero.next(Event.LinkClosed.class);
        assertThat(closed.reason()).contains("unfinished");
    }

    @Test
    void oversizedPacketClosesThatConnectionOnly() throws Exception {
        Side zero = side(0, "key");
        Side one = side(1, "key");
        introduce(one, zero);
        Raw rude = raw(0);
        rude.socket
                .getOutputStream()
                .write(ByteBuffer.allocate(9).put((byte) 'A').putInt(1).putInt(1 << 30).array());
        assertThat(rude.readToEnd()).isEmpty();
        one.mesh.send(ZERO, 22, BEACON);
        assertThat(zero.next(Event.MessageReceived.class).commandId()).isEqualTo(22);
    }

    @Test
    void peerThatDoesNotReadIsClosedInsteadOfBufferedForEver() throws Exception {
        Side zero = side(0, "key");
        Raw peer = raw(0);
        peer.send(addNode(1, "key", 1));
        zero.next(Event.PeerAccepted.class);
        PeerMessage large = new PeerMessage.AddNode(Samples.info(0, ports[0]));
        for (int count = 0;
                count < 60_000 && zero.seen(Event.LinkClosed.class).isEmpty();
                count++) {
            zero.mesh.send(ONE, count, large);
        }
        assertThat(zero.next(Event.LinkClosed.class).reason()).contains("does not read");
    }

    @Test
    void fullEventQueueClosesTheConnectionItCameFrom() throws Exception {
        Side zero = side(0, "key");
        Raw peer = raw(0);
        peer.send(addNode(1, "key", 1));
        zero.next(Event.PeerAccepted.class);
        zero.refuseMessages = true;
        peer.send(codec("key").encode(2, BEACON));
        assertThat(zero.next(Event.LinkClosed.class).reason()).contains("cannot keep up");
    }
}
