package org.pgwatchdog.awsstandin.forward;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.pgwatchdog.awsstandin.world.DataPlane;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One TCP connection through a gate. While its packets are dropped it is silent and may live on later;
/// once they reach another host, the next byte in either direction is answered with a reset, because that
/// host knows nothing of the connection. Runs on two virtual threads.
final class CarriedConnection {
    private static final Logger LOG = LoggerFactory.getLogger(CarriedConnection.class);

    private final TcpForwarder network;
    private final TcpForwarder.Gate gate;
    private final Socket client;
    private final Socket host = new Socket();
    private final CountDownLatch over = new CountDownLatch(1);

    CarriedConnection(TcpForwarder network, TcpForwarder.Gate gate, Socket client) {
        this.network = network;
        this.gate = gate;
        this.client = client;
    }

    /// Carries until either side closes.
    void carry() {
        Optional<String> reached = awaitPath();
        if (reached.isEmpty()) {
            reset();
            return;
        }
        String interfaceId = reached.get();
        Optional<InetSocketAddress> real = network.real(interfaceId, gate.port());
        try {
            if (real.isEmpty()) {
                LOG.debug("Nobody listens. gate={} interface={}", gate, interfaceId);
                reset();
                return;
            }
            client.setTcpNoDelay(true);
            host.setTcpNoDelay(true);
            host.connect(real.get(), (int) ForwardLimits.CONNECT.toMillis());
        } catch (IOException e) {
            LOG.debug("Refused. gate={} host={} cause={}", gate, real, e.getMessage());
            reset();
            return;
        }
        Thread back =
                Thread.ofVirtual()
                        .name("carried-back")
                        .start(() -> pump(host, client, interfaceId));
        pump(client, host, interfaceId);
        try {
            back.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        close();
    }

    void close() {
        over.countDown();
        closeQuietly(client);
        closeQuietly(host);
    }

    /// One direction. Ends with a half close when the sender has no more.
    private void pump(Socket from, Socket to, String interfaceId) {
        byte[] chunk = new byte[ForwardLimits.CHUNK_BYTES];
        try {
            while (true) {
                int length = from.getInputStream().read(chunk);
                Optional<String> reached = awaitPath();
                if (reached.filter(interfaceId::equals).isEmpty()) {
                    reset();
                    return;
                }
                if (length < 0) {
                    to.shutdownOutput();
                    return;
                }
                to.getOutputStream().write(chunk, 0, length);
            }
        } catch (IOException e) {
            // Either side has reset or closed; so does the other one.
            reset();
        }
    }

    /// The interface that packets reach, once they do; empty if the connection was given up before.
    private Optional<String> awaitPath() {
        long retries = ForwardLimits.DROPPED_MAX.dividedBy(ForwardLimits.RETRY);
        for (long i = 0; i < retries; i++) {
            if (network.path(gate) instanceof DataPlane.Delivered delivered) {
                return Optional.of(delivered.interfaceId());
            }
            if (isOverAfter(ForwardLimits.RETRY)) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    private boolean isOverAfter(Duration time) {
        try {
            return over.await(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private void reset() {
        try {
            client.setSoLinger(true, 0);
        } catch (IOException e) {
            LOG.debug("Closed before its reset. gate={} cause={}", gate, e.getMessage());
        }
        close();
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("Did not close. cause={}", e.getMessage());
        }
    }
}
