package org.pgwatchdog.wire.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.pgwatchdog.core.message.IpcRequest;
import org.pgwatchdog.core.message.PeerMessage;
import org.pgwatchdog.wire.ProtocolException;
import org.pgwatchdog.wire.auth.AuthMethod;
import org.pgwatchdog.wire.auth.PeerAuthentication;
import org.pgwatchdog.wire.auth.WatchdogKey;
import org.pgwatchdog.wire.heartbeat.HeartbeatCodec;
import org.pgwatchdog.wire.heartbeat.HeartbeatLayout;
import org.pgwatchdog.wire.ipc.IpcFrame;
import org.pgwatchdog.wire.ipc.IpcServerCodec;
import org.pgwatchdog.wire.pcp.PcpAnswerReader;
import org.pgwatchdog.wire.pcp.PcpClientCodec;
import org.pgwatchdog.wire.pcp.PcpFrame;
import org.pgwatchdog.wire.pcp.PcpNode;
import org.pgwatchdog.wire.pcp.PcpRequest;
import org.pgwatchdog.wire.pcp.PcpServerCodec;
import org.pgwatchdog.wire.peer.PeerMessageCodec;
import org.pgwatchdog.wire.peer.PeerPacket;

/// Fuzz targets. A normal build runs each once per seed below `WireFuzzTestInputs`. To search for new
/// inputs, for five minutes or until one fails:
///
/// `JAZZER_FUZZ=1 mvn test -pl wire-protocol -am -Djazzer.hooks=true -Dtest=WireFuzzTest#peerPayloads`
/// with `-Dsurefire.failIfNoSpecifiedTests=false`
class WireFuzzTest {
    private static final PeerMessageCodec PEERS = new PeerMessageCodec(PeerAuthentication.DISABLED);
    private static final HeartbeatCodec HEARTBEATS =
            new HeartbeatCodec(
                    new PeerAuthentication(WatchdogKey.of("wd-secret-43"), AuthMethod.HMAC_SHA256));

    /// First byte: the type; the rest: the payload. What we understand we can say ourselves.
    @FuzzTest
    void peerPayloads(byte[] data) {
        if (data.length == 0) {
            return;
        }
        PeerPacket packet =
                new PeerPacket(data[0] & 0xff, 7, Arrays.copyOfRange(data, 1, data.length));
        PeerMessage message = PEERS.decode(packet);
        switch (message) {
            case PeerMessage.Malformed _, PeerMessage.Unknown _, PeerMessage.Obsolete _ -> {}
            default -> assertThat(PEERS.decode(PEERS.encode(7, message))).isEqualTo(message);
        }
    }

    @FuzzTest
    void ipcPayloads(byte[] data) {
        if (data.length == 0) {
            return;
        }
        IpcFrame frame =
                new IpcFrame((char) (data[0] & 0xff), Arrays.copyOfRange(data, 1, data.length));
        IpcRequest request = new IpcServerCodec().decode(frame);
        assertThat(request).isNotNull();
    }

    /// First byte: the type; the rest: the payload. What our client can ask comes back as the same
    /// bytes, apart from spellings of numbers.
    @FuzzTest
    void pcpPayloads(byte[] data) {
        if (data.length == 0) {
            return;
        }
        PcpFrame frame =
                new PcpFrame((char) (data[0] & 0xff), Arrays.copyOfRange(data, 1, data.length));
        PcpServerCodec server = new PcpServerCodec(PcpNode.Layout.V4_3);
        PcpRequest request = server.decode(frame);
        switch (request) {
            case PcpRequest.NotServed _, PcpRequest.Malformed _, PcpRequest.Unknown _ -> {}
            default -> assertThat(server.decode(PcpClientCodec.encode(request))).isEqualTo(request);
        }
        for (PcpRequest asked :
                List.of(
                        new PcpRequest.GetNodes(OptionalInt.empty()),
                        new PcpRequest.GetHealthStatistics(0),
                        new PcpRequest.CountClients(),
                        new PcpRequest.Salt())) {
            try {
                assertThat(new PcpAnswerReader(asked).accept(frame)).isNotNull();
            } catch (ProtocolException e) {
                assertThat(e.getMessage()).isNotEmpty();
            }
        }
    }

    @FuzzTest
    void heartbeats(byte[] data) {
        try {
            assertThat(
                            HEARTBEATS.decode(
                                    HEARTBEATS.encode(
                                            HEARTBEATS.decode(data), HeartbeatLayout.HOST_254)))
                    .isEqualTo(HEARTBEATS.decode(data));
        } catch (ProtocolException e) {
            assertThat(e).hasMessageStartingWith("heartbeat ");
        }
    }
}
