package org.pgwatchdog.daemon.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.event.LinkSide;
import org.pgwatchdog.daemon.Samples;

/// Peer connections on loopback: what reaches the core.
class PeerMeshTest extends MeshFixture {
    @Test
    void twoMeshesIntroduceThemselvesAndTalkBothWays() throws Exception {
        Side zero = side(0, "key");
        Side one = side(1, "key");
        introduce(zero, one);

        zero.mesh.send(ONE, 12, BEACON);
        assertThat(one.next(Event.MessageReceived.class))
                .isEqualTo(new Event.MessageReceived(ZERO, 12, BEACON));
        one.mesh.send(ZERO, 13, BEACON);
        assertThat(zero.next(Event.MessageReceived.class))
                .isEqualTo(new Event.MessageReceived(ONE, 13, BEACON));
    }

    @Test
    void sendUsesTheInboundConnectionUntilTheOutboundOneIsIntroduced() throws Exception {
        Side zero = side(0, "key");
        Side one = side(1, "key");
        introduce(zero, one);
        one.mesh.connect(ZERO);
        one.next(Event.LinkOpened.class);

        // The outbound connection of node 1 is up, but no ADD NODE has gone out on it.
        one.mesh.send(ZERO, 14, BEACON);
        assertThat(zero.next(Event.MessageReceived.class))
                .isEqualTo(new Event.MessageReceived(ONE, 14, BEACON));
        assertThat(zero.seen(Event.PeerAccepted.class)).isEmpty();
    }

    @Test
    void sendWithoutAnyConnectionTellsItsFailure() throws Exception {
        Side zero = side(0, "key");
        zero.mesh.send(ONE, 5, BEACON);
        assertThat(zero.next(Event.SendFailed.class)).isEqualTo(new Event.SendFailed(ONE, 5));
        zero.mesh.sendOutbound(ONE, 6, BEACON);
        assertThat(zero.next(e -> e.equals(new Event.SendFailed(ONE, 6)))).isNotNull();
    }

    @Test
    void refusedConnectSaysThatNobodyListens() throws Exception {
        Side zero = side(0, "key");
        zero.mesh.connect(ONE);
        Event.ConnectFailed failed = zero.next(Event.ConnectFailed.class);
        assertThat(failed.peer()).isEqualTo(ONE);
        assertThat(failed.refused()).isTrue();
    }

    @Test
    void connectIsIgnoredWhileOneIsUp() throws Exception {
        Side zero = side(0, "key");
        Side one = side(1, "key");
        introduce(zero, one);
        zero.mesh.connect(ONE);
        zero.mesh.connect(ONE);
        assertThat(one.mesh.census().get(5, TimeUnit.SECONDS).open()).isEqualTo(1);
    }

    @Test
    void lostConnectionIsToldOnceWithItsSide() throws Exception {
        Side zero = side(0, "key");
        Side one = side(1, "key");
        introduce(zero, one);
        one.mesh.close();
        Event.LinkClosed closed = zero.next(Event.LinkClosed.class);
        assertThat(closed.peer()).isEqualTo(ONE);
        assertThat(closed.side()).isEqualTo(LinkSide.OUTBOUND);
        assertThat(zero.seen(Event.LinkClosed.class)).hasSize(1);
    }

    @Test
    void disconnectIsSilentHereAndDeliversWhatWasSentBefore() throws Exception {
        Side zero = side(0, "key");
        Side one = side(1, "key");
        introduce(zero, one);
        zero.mesh.send(ONE, 99, BEACON);
        zero.mesh.disconnect(ONE);
        assertThat(one.next(Event.MessageReceived.class).commandId()).isEqualTo(99);
        assertThat(one.next(Event.LinkClosed.class).side()).isEqualTo(LinkSide.INBOUND);
        await().atMost(LIMIT).until(() -> zero.mesh.census().get().open() == 0);
        assertThat(zero.seen(Event.LinkClosed.class)).isEmpty();
    }

    @Test
    void newerInboundConnectionReplacesTheOlderSilently() throws Exception {
        Side zero = side(0, "key");
        Raw first = raw(0);
        first.send(addNode(1, "key", 1));
        zero.next(Event.PeerAccepted.class);
        Raw second = raw(0);
        second.send(addNode(1, "key", 2));
        await().atMost(LIMIT).until(() -> zero.seen(Event.PeerAccepted.class).size() == 2);
        assertThat(first.readToEnd()).isEmpty();
        zero.mesh.send(ONE, 7, BEACON);
        assertThat(second.readPacket().commandId()).isEqualTo(7);
        assertThat(zero.seen(Event.LinkClosed.class)).isEmpty();
    }

    @Test
    void changedKeyCountsForNewConnections() throws Exception {
        Side zero = side(0, "old");
        zero.mesh.reconfigure(Samples.config(0, ports), codec("new"));
        Raw peer = raw(0);
        peer.send(addNode(1, "new", 1));
        assertThat(zero.next(Event.PeerAccepted.class).peer()).isEqualTo(ONE);
    }

    @Test
    void takenPortIsNamed() throws Exception {
        side(0, "key");
        assertThatThrownBy(() -> side(0, "key"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(String.valueOf(ports[0]));
    }
}
