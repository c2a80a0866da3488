package org.pgwatchdog.daemon.peer;

import java.util.OptionalLong;
import org.pgwatchdog.core.PeerAdmission;
import org.pgwatchdog.core.message.NodeInfo;
import org.pgwatchdog.core.message.PeerAside;
import org.pgwatchdog.core.message.PeerMessage;
import org.pgwatchdog.core.message.PeerMessageType;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.WatchdogConfig;
import org.pgwatchdog.daemon.logging.RepeatLimit;
import org.pgwatchdog.wire.peer.PeerMessageCodec;
import org.pgwatchdog.wire.peer.PeerPacket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Judges the first packet of each inbound connection (protocol v4, 3.6). Lives on the mesh's event
/// loop.
final class Doorman {
    private static final Logger LOG = LoggerFactory.getLogger(Doorman.class);

    private final InboundGate gate = new InboundGate();
    private final RepeatLimit repeats;
    private WatchdogConfig config;

    sealed interface Verdict {}

    /// @param aside what its ADD NODE says beside
    record Welcome(NodeId peer, NodeInfo info, PeerAside aside) implements Verdict {}

    /// Left open and unserved.
    record Ignored() implements Verdict {}

    /// To be closed.
    ///
    /// @param answer whether REJECT goes out first
    record TurnedAway(String reason, boolean answer) implements Verdict {}

    Doorman(WatchdogConfig config, RepeatLimit repeats) {
        this.config = config;
        this.repeats = repeats;
    }

    InboundGate gate() {
        return gate;
    }

    void reconfigure(WatchdogConfig newConfig) {
        config = newConfig;
    }

    Verdict judge(PeerConnection connection, PeerPacket packet, PeerMessageCodec codec) {
        if (!gate.isUnidentified(connection)) {
            return new Ignored(); // It announced our own id before.
        }
        String source = connection.remoteAddress();
        if (packet.typeCode() != PeerMessageType.ADD_NODE.code()) {
            return turnAway(source, "its first packet is not ADD NODE", false);
        }
        PeerMessageCodec.Opened opened = codec.open(packet);
        if (!(opened.message() instanceof PeerMessage.AddNode(NodeInfo info))) {
            return turnAway(source, "its ADD NODE is malformed", true);
        }
        return switch (PeerAdmission.decide(config, source, info, codec.isAuthentic(packet))) {
            case PeerAdmission.Admit(NodeId peer) -> {
                gate.identified(connection);
                yield new Welcome(peer, info, opened.aside());
            }
            case PeerAdmission.OwnId(String reason) -> {
                gate.announcedOwnId(connection);
                warn(source, reason);
                yield new Ignored();
            }
            case PeerAdmission.Refuse(String reason) -> turnAway(source, reason, true);
        };
    }

    private Verdict turnAway(String source, String reason, boolean answer) {
        warn(source, "refused a connection from " + source + ": " + reason);
        return new TurnedAway(reason, answer);
    }

    /// One line per source and minute, whatever it says: what a stranger sends must not fill the log.
    private void warn(String source, String line) {
        OptionalLong heldBack = repeats.admit(source);
        if (heldBack.isEmpty()) {
            return;
        }
        if (heldBack.getAsLong() > 0) {
            LOG.warn("{} ({} more from there were not logged)", line, heldBack.getAsLong());
        } else {
            LOG.warn("{}", line);
        }
    }
}
