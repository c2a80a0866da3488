package org.pgwatchdog.itest.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;

/// A TCP port of a host that accepts every connection and closes it, as far as a client that only wants
/// to be let in can tell from a service.
public final class OpenPort implements AutoCloseable {
    private final ServerSocket server;

    /// Listens on all addresses of the host.
    public OpenPort(Netns host, int port) {
        this.server = host.call(Command.PATIENCE, () -> new ServerSocket(port));
        Thread.ofPlatform().name("open-port").daemon().start(this::acceptAll);
    }

    private void acceptAll() {
        while (!server.isClosed()) {
            try (Socket client = server.accept()) {
                client.setSoLinger(false, 0);
            } catch (IOException e) {
                if (!server.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
