package org.pgwatchdog.lifecheck;

import org.pgwatchdog.core.model.NodeAddress;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.wire.ProtocolException;
import org.pgwatchdog.wire.auth.PeerAuthentication;
import org.pgwatchdog.wire.heartbeat.HeartbeatLayout;

/// How a generation of the protocol writes heartbeats and reads them. Called on the heartbeat event loop;
/// must not block.
public interface HeartbeatDialect {
    /// The heartbeats of 3.5 and later.
    ///
    /// @param authentication `wd_authkey`, the same on all nodes
    /// @param layout the datagram that the peers understand; both are received
    static HeartbeatDialect modern(PeerAuthentication authentication, HeartbeatLayout layout) {
        return new ModernHeartbeats(authentication, layout);
    }

    /// The most bytes of the own host name that fit.
    int hostLengthMax();

    /// The datagram of a heartbeat.
    ///
    /// @param sendMicros its send time in microseconds since 1970
    byte[] encode(String host, int pgpoolPort, long sendMicros);

    /// Whether a datagram can have this many bytes.
    boolean hasSize(int bytes);

    /// What a datagram says.
    ///
    /// @throws ProtocolException if it makes no sense, or its hash does not fit
    Sign decode(byte[] datagram);

    /// Whether the fields make sense, whatever the hash: then it is the key that differs.
    default boolean isReadable(byte[] datagram) {
        try {
            decodeWithoutKey(datagram);
            return true;
        } catch (ProtocolException _) {
            return false;
        }
    }

    /// Reads the fields without a look at the hash.
    ///
    /// @throws ProtocolException if they make no sense
    void decodeWithoutKey(byte[] datagram);

    /// Whether a peer is the sender.
    ///
    /// @param sourceAddress where the datagram came from, numeric
    boolean isFrom(NodeAddress peer, Sign sign, String sourceAddress);

    /// An authentic heartbeat of a peer has come, old ones included.
    void heard(NodeId peer, Sign sign);

    /// One heartbeat.
    ///
    /// @param from the sender's host name
    /// @param sendMicros the sender's time in microseconds since 1970
    /// @param status what the sender says of itself, as its generation codes it; 0 if that has no word
    ///     for it
    /// @param alive false if the sender says of itself that it is down: no sign of life
    record Sign(String from, int pgpoolPort, long sendMicros, int status, boolean alive) {}
}
