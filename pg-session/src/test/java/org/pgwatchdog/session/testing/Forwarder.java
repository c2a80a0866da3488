package org.pgwatchdog.session.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/// A port on loopback that leads to another one until it is closed: a server that can be made to vanish
/// and come back without touching the real one.
public final class Forwarder implements AutoCloseable {
    private final ServerSocket server;
    private final int target;
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final AtomicInteger served = new AtomicInteger();

    /// @param port 0 to choose one
    public Forwarder(int port, int target) throws IOException {
        this.server = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
        this.target = target;
        Thread.startVirtualThread(this::accept);
    }

    public int port() {
        return server.getLocalPort();
    }

    /// Connections accepted so far.
    public int served() {
        return served.get();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket front = server.accept();
                Socket back = new Socket(InetAddress.getLoopbackAddress(), target);
                sockets.add(front);
                sockets.add(back);
                served.incrementAndGet();
                Thread.startVirtualThread(() -> pipe(front, back));
                Thread.startVirtualThread(() -> pipe(back, front));
            } catch (IOException e) {
                // The next one, or the end.
            }
        }
    }

    private static void pipe(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // The other direction ended first.
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
