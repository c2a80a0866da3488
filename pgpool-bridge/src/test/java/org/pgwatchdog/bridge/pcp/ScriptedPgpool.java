package org.pgwatchdog.bridge.pcp;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.pgwatchdog.wire.pcp.PcpFrame;

/// A server that lets everybody in and then does what the script says, a connection a thread.
final class ScriptedPgpool implements AutoCloseable {
    static final byte[] SALT = {1, 2, 3, 4};

    /// What happens after the login.
    interface Script {
        void play(Session session) throws IOException;
    }

    private final ServerSocketChannel listener;
    private final List<SocketChannel> open = new CopyOnWriteArrayList<>();
    private final AtomicInteger now = new AtomicInteger();

    /// The types of all requests, and `.` where a client closed.
    final StringBuffer heard = new StringBuffer();

    /// The most clients at one time.
    final AtomicInteger most = new AtomicInteger();

    private ScriptedPgpool(ServerSocketChannel listener, boolean login, Script script) {
        this.listener = listener;
        Thread.ofVirtual().start(() -> acceptAll(login, script));
    }

    /// On a free TCP port, after a successful login.
    static ScriptedPgpool playing(Script script) throws IOException {
        return listening(
                ServerSocketChannel.open(),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                true,
                script);
    }

    /// On a free TCP port, from the first byte on.
    static ScriptedPgpool playingFromTheStart(Script script) throws IOException {
        return listening(
                ServerSocketChannel.open(),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                false,
                script);
    }

    /// On a Unix socket.
    static ScriptedPgpool playing(Path socket, Script script) throws IOException {
        return listening(
                ServerSocketChannel.open(StandardProtocolFamily.UNIX),
                UnixDomainSocketAddress.of(socket),
                true,
                script);
    }

    private static ScriptedPgpool listening(
            ServerSocketChannel listener, SocketAddress address, boolean login, Script script)
            throws IOException {
        return new ScriptedPgpool(listener.bind(address), login, script);
    }

    int port() throws IOException {
        return ((InetSocketAddress) listener.getLocalAddress()).getPort();
    }

    private void acceptAll(boolean login, Script script) {
        while (listener.isOpen()) {
            try {
                SocketChannel client = listener.accept();
                open.add(client);
                Thread.ofVirtual().start(() -> serve(client, login, script));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(SocketChannel client, boolean login, Script script) {
        most.accumulateAndGet(now.incrementAndGet(), Math::max);
        try (client) {
            Session session = new Session(client);
            if (login) {
                session.login();
            }
            script.play(session);
            session.hearToTheEnd();
        } catch (IOException gone) {
            heard.append('!');
        } finally {
            now.decrementAndGet();
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (SocketChannel client : open) {
            client.close();
        }
    }

    /// One connection.
    final class Session {
        private final DataInputStream in;
        private final OutputStream out;
        private char type;

        Session(SocketChannel client) {
            in = new DataInputStream(Channels.newInputStream(client));
            out = Channels.newOutputStream(client);
        }

        void login() throws IOException {
            hear();
            send(new PcpFrame('m', SALT).bytes());
            hear();
            send('r', "AuthenticationOK\0");
        }

        /// Reads one request; its payload as Latin-1.
        String hear() throws IOException {
            type = (char) in.readUnsignedByte();
            byte[] payload = in.readNBytes(in.readInt() - 4);
            heard.append(type);
            return new String(payload, StandardCharsets.ISO_8859_1);
        }

        /// The type of the request heard last.
        char type() {
            return type;
        }

        void send(char type, String payload) throws IOException {
            send(frame(type, payload));
        }

        void send(byte... bytes) throws IOException {
            out.write(bytes);
        }

        /// Reads until the client closes.
        void hearToTheEnd() throws IOException {
            int type = in.read();
            while (type >= 0) {
                heard.append((char) type);
                in.readNBytes(in.readInt() - 4);
                type = in.read();
            }
            heard.append('.');
        }
    }

    static byte[] frame(char type, String payload) {
        return new PcpFrame(type, payload.getBytes(StandardCharsets.ISO_8859_1)).bytes();
    }
}
