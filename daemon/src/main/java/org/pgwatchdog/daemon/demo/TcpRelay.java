package org.pgwatchdog.daemon.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/// A TCP listener on loopback that passes each connection on to wherever its target is at that moment,
/// or closes it if there is no target. Two virtual threads a connection.
final class TcpRelay implements AutoCloseable {
    private static final int CONNECT_TIMEOUT_MILLIS = 1_000;
    private static final int CONNECTIONS_MAX = 256;

    private final ServerSocket listener;
    private final Supplier<Target> target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

    /// Where connections go.
    sealed interface Target {
        record Port(int port) implements Target {}

        record Nowhere() implements Target {}
    }

    /// @param port 0 lets the system choose
    TcpRelay(int port, Supplier<Target> target) throws IOException {
        this.target = target;
        this.listener = new ServerSocket();
        listener.setReuseAddress(true);
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        Thread.ofVirtual().name("relay").start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /// Ends all connections that exist now, as a moved address does.
    void cutConnections() {
        for (Socket socket : sockets) {
            close(socket);
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException _) {
            // Nothing was to be saved.
        }
        cutConnections();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                if (sockets.size() > CONNECTIONS_MAX) {
                    close(client);
                } else {
                    Thread.ofVirtual().name("relay client").start(() -> serve(client));
                }
            } catch (IOException _) {
                // The listener was closed; or one client was gone before it was accepted.
            }
        }
    }

    private void serve(Socket client) {
        sockets.add(client);
        try (client) {
            if (!(target.get() instanceof Target.Port(int port))) {
                return;
            }
            try (Socket server = new Socket()) {
                server.connect(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                        CONNECT_TIMEOUT_MILLIS);
                sockets.add(server);
                server.setTcpNoDelay(true);
                client.setTcpNoDelay(true);
                Thread back =
                        Thread.ofVirtual().name("relay back").start(() -> copy(server, client));
                copy(client, server);
                back.join();
                sockets.remove(server);
            }
        } catch (IOException _) {
            // The other side is gone: the client learns it by the close.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            sockets.remove(client);
        }
    }

    private static void copy(Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            in.transferTo(out);
        } catch (IOException _) {
            // Either side is gone.
        } finally {
            close(from);
            close(to);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException _) {
            // Nothing was to be saved.
        }
    }
}
