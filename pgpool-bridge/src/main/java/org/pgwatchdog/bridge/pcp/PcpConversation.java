package org.pgwatchdog.bridge.pcp;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.pgwatchdog.wire.ProtocolLimits;
import org.pgwatchdog.wire.pcp.PcpAnswer;
import org.pgwatchdog.wire.pcp.PcpAnswerReader;
import org.pgwatchdog.wire.pcp.PcpClientCodec;
import org.pgwatchdog.wire.pcp.PcpFrame;
import org.pgwatchdog.wire.pcp.PcpRequest;

/// One connection to a pgpool, for one call. Blocks; one thread talks, any thread may [#abandon] it,
/// which ends whatever blocks.
final class PcpConversation implements AutoCloseable {
    private final PcpTarget target;
    private volatile String doing;
    private Optional<SocketChannel> channel = Optional.empty();
    private Optional<DataInputStream> in = Optional.empty();
    private boolean abandoned;

    PcpConversation(PcpTarget target) {
        this.target = target;
        this.doing = "waiting for earlier calls to " + target;
    }

    /// What it is busy with, for messages.
    String doing() {
        return doing;
    }

    /// Tells what a wait is for.
    void busyWith(String what) {
        doing = what;
    }

    /// Whether there was a connection; on the talking thread.
    boolean wasConnected() {
        return in.isPresent();
    }

    /// Connects to the socket, or to the first of the host's addresses that takes the connection.
    void connect() throws IOException {
        Optional<Path> socket = target.socket();
        if (socket.isPresent()) {
            busyWith("connecting to " + target);
            connect(UnixDomainSocketAddress.of(socket.get()));
            return;
        }
        busyWith("looking up the host name " + target.host());
        InetAddress[] addresses = InetAddress.getAllByName(target.host());
        busyWith("connecting to " + target);
        for (int index = 0; ; index++) {
            try {
                connect(new InetSocketAddress(addresses[index], target.port()));
                return;
            } catch (AsynchronousCloseException given) {
                throw given;
            } catch (IOException failed) {
                if (index == addresses.length - 1) {
                    throw failed;
                }
            }
        }
    }

    /// Sends a request and reads to the end of its answer.
    ///
    /// @throws org.pgwatchdog.wire.ProtocolException if what comes is no answer to it
    PcpAnswer ask(PcpRequest request) throws IOException {
        send(request);
        busyWith("waiting for " + words(request) + " from " + target);
        PcpAnswerReader reader = new PcpAnswerReader(request);
        while (true) {
            Optional<PcpAnswer> answer = reader.accept(receive());
            if (answer.isPresent()) {
                return answer.get();
            }
        }
    }

    /// Sends a request without waiting for anything.
    void send(PcpRequest request) throws IOException {
        busyWith("asking " + target + " for " + words(request));
        ByteBuffer bytes = ByteBuffer.wrap(PcpClientCodec.encode(request).bytes());
        SocketChannel open = channel.orElseThrow();
        while (bytes.hasRemaining()) {
            open.write(bytes);
        }
    }

    /// What a request is about, for an operator.
    private static String words(PcpRequest request) {
        return switch (request) {
            case PcpRequest.Salt _, PcpRequest.Login _ -> "the login";
            case PcpRequest.CountNodes _ -> "the node count";
            case PcpRequest.GetNodes(OptionalInt id) ->
                    id.isPresent() ? "the state of node " + id.getAsInt() : "the nodes";
            case PcpRequest.CountClients _ -> "the processes";
            case PcpRequest.GetHealthStatistics(int id) ->
                    "the health check statistics of node " + id;
            case PcpRequest.GetWatchdog _ -> "the watchdog cluster";
            case PcpRequest.Attach(int id) -> "the attaching of node " + id;
            case PcpRequest.Detach(int id, boolean gracefully) ->
                    "the " + (gracefully ? "graceful " : "") + "detaching of node " + id;
            case PcpRequest.Promote(int id, boolean _, boolean gracefully) ->
                    "the " + (gracefully ? "graceful " : "") + "promotion of node " + id;
            case PcpRequest.Recover(int id) -> "the recovery of node " + id;
            case PcpRequest.Stop _ -> "the stop";
            case PcpRequest.Reload _ -> "the reload";
            case PcpRequest.RotateLog _ -> "the log rotation";
            case PcpRequest.End _ -> "the farewell";
            case PcpRequest.NotServed _, PcpRequest.Malformed _, PcpRequest.Unknown _ ->
                    "an impossible request";
        };
    }

    private PcpFrame receive() throws IOException {
        DataInputStream from = in.orElseThrow();
        int type = from.readUnsignedByte();
        int length =
                PcpFrame.payloadLength(type, from.readInt(), ProtocolLimits.PCP_ANSWER_LENGTH_MAX);
        byte[] payload = from.readNBytes(length);
        if (payload.length < length) {
            throw new EOFException();
        }
        return new PcpFrame((char) type, payload);
    }

    private void connect(SocketAddress address) throws IOException {
        SocketChannel opened =
                address instanceof UnixDomainSocketAddress
                        ? SocketChannel.open(java.net.StandardProtocolFamily.UNIX)
                        : SocketChannel.open();
        synchronized (this) {
            close();
            channel = Optional.of(opened);
            if (abandoned) {
                close();
                throw new AsynchronousCloseException();
            }
        }
        opened.connect(address);
        in =
                Optional.of(
                        new DataInputStream(
                                new BufferedInputStream(Channels.newInputStream(opened))));
    }

    /// Ends it, also while it is being set up. Any thread.
    synchronized void abandon() {
        abandoned = true;
        close();
    }

    @Override
    public synchronized void close() {
        try {
            if (channel.isPresent()) {
                channel.get().close();
            }
        } catch (IOException alreadyLost) {
            // Nothing of it is used any more.
            busyWith("closing the connection to " + target);
        }
    }
}
