package org.pgwatchdog.lifecheck.probe;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/// A port on loopback that behaves as a test wants: greets with a byte, accepts and says nothing, or
/// takes no more connections and lets SYN packets disappear, as a host without a way does.
public final class Listener implements AutoCloseable {
    private final ServerSocket server;
    private final List<Socket> fillers = new ArrayList<>();

    private Listener(ServerSocket server) {
        this.server = server;
    }

    /// The kernel accepts; nobody reads.
    public static Listener mute() throws IOException {
        return new Listener(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    }

    /// Every connection is answered with these bytes once it has sent eight, and closed.
    public static Listener greeting(String answer) throws IOException {
        Listener listener = mute();
        Thread.ofVirtual().start(() -> listener.greetAll(answer));
        return listener;
    }

    /// Full: connections are neither accepted nor refused.
    public static Listener blackHole() throws IOException {
        var listener = new Listener(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
        for (int i = 0; i < 4; i++) {
            Socket filler = new Socket();
            listener.fillers.add(filler);
            try {
                filler.connect(listener.server.getLocalSocketAddress(), 200);
            } catch (IOException full) {
                break;
            }
        }
        return listener;
    }

    public int port() {
        return server.getLocalPort();
    }

    /// The same port again, after it was closed.
    public static Listener again(int port) throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return new Listener(socket);
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket filler : fillers) {
            filler.close();
        }
    }

    private void greetAll(String answer) {
        while (!server.isClosed()) {
            try (Socket client = server.accept()) {
                client.getInputStream().readNBytes(8);
                client.getOutputStream()
                        .write(answer.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            } catch (IOException e) {
                if (!server.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }
}
