package org.pgwatchdog.daemon.peer;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.core.event.LinkSide;
import org.pgwatchdog.core.model.NodeAddress;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.wire.peer.PeerPacket;

/// The two connections of one peer, and which of them carries what (protocol v4, 3.5). Lives on the
/// mesh's event loop.
///
/// The outbound connection carries nothing before the ADD NODE that introduces us on it: a native
/// closes a connection whose first packet is anything else.
final class PeerLink {
    private final NodeAddress address;
    private @Nullable PeerConnection outbound;
    private @Nullable PeerConnection inbound;
    private boolean introduced;
    private boolean stamped;
    private long attempt;
    private boolean connecting;
    private long connectingSinceNanos;

    /// Told when no connection took a packet.
    @FunctionalInterface
    interface Undelivered {
        void tell(NodeId peer, int commandId);
    }

    PeerLink(NodeAddress address) {
        this.address = address;
    }

    NodeAddress address() {
        return address;
    }

    /// True if an outbound connection is neither up nor under way.
    boolean mayConnect() {
        return !connecting && outbound == null;
    }

    /// A new attempt to connect; returns its number.
    long beginConnecting(long nowNanos) {
        connecting = true;
        connectingSinceNanos = nowNanos;
        return ++attempt;
    }

    /// True if this attempt is still the wanted one.
    boolean isConnecting(long number) {
        return connecting && attempt == number;
    }

    long attempt() {
        return attempt;
    }

    boolean isConnectingFor(long nowNanos, long limitNanos) {
        return connecting && nowNanos - connectingSinceNanos > limitNanos;
    }

    void endConnecting() {
        connecting = false;
    }

    void connected(PeerConnection connection) {
        connecting = false;
        outbound = connection;
        introduced = false;
        stamped = false;
    }

    /// Binds an inbound connection; an older one is closed and forgotten first.
    void accepted(PeerConnection connection) {
        PeerConnection older = inbound;
        inbound = connection;
        stamped = false;
        if (older != null) {
            older.close("replaced by a newer connection of the peer");
        }
    }

    /// The peer's last packet said when it was sent: it is a pgwatchdog node.
    void stamped() {
        stamped = true;
    }

    /// True if packets without content may say when they were sent, which natives would not expect.
    boolean isStamped() {
        return stamped;
    }

    /// Forgets a connection that has ended.
    ///
    /// @return true if it was one of the two, false if it had been replaced or let go before
    boolean forget(PeerConnection connection) {
        if (connection.equals(outbound)) {
            outbound = null;
            introduced = false;
            return true;
        }
        if (connection.equals(inbound)) {
            inbound = null;
            return true;
        }
        return false;
    }

    /// Lets both connections go, after what was written to them is sent.
    void disconnect(String reason) {
        connecting = false;
        attempt++;
        for (PeerConnection connection : connections()) {
            forget(connection);
            connection.closeAfterFlush(reason);
        }
    }

    /// Sends on the outbound connection, else on the inbound one.
    void send(PeerPacket packet, Undelivered undelivered) {
        PeerConnection first = outbound != null && introduced && outbound.isUp() ? outbound : null;
        PeerConnection second = inbound != null && inbound.isUp() ? inbound : null;
        if (first != null) {
            first.write(packet, _ -> sendOn(second, packet, undelivered));
        } else {
            sendOn(second, packet, undelivered);
        }
    }

    /// Sends on the outbound connection or not at all.
    void sendOutbound(PeerPacket packet, Undelivered undelivered) {
        if (outbound != null && outbound.isUp()) {
            introduced = true;
        }
        sendOn(outbound, packet, undelivered);
    }

    boolean isUp(LinkSide side) {
        PeerConnection connection =
                switch (side) {
                    case OUTBOUND -> outbound;
                    case INBOUND -> inbound;
                };
        return connection != null && connection.isUp();
    }

    private void sendOn(
            @Nullable PeerConnection connection, PeerPacket packet, Undelivered undelivered) {
        if (connection == null) {
            undelivered.tell(address.id(), packet.commandId());
        } else {
            connection.write(packet, _ -> undelivered.tell(address.id(), packet.commandId()));
        }
    }

    private List<PeerConnection> connections() {
        List<PeerConnection> all = new ArrayList<>(2);
        if (outbound != null) {
            all.add(outbound);
        }
        if (inbound != null) {
            all.add(inbound);
        }
        return all;
    }
}
