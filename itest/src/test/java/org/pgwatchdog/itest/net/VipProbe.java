package org.pgwatchdog.itest.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;

/// A client that asks for a connection through the virtual address again and again.
///
/// Every 20 ms it connects, asks the pool whether it speaks TLS (the smallest exchange of the
/// PostgreSQL protocol) and counts the answer. The longest stretch between two answers is the outage a
/// user would have seen; it includes at most one probe's time limit of imprecision.
public final class VipProbe implements AutoCloseable {

    private static final int PERIOD_MILLIS = Integer.getInteger("itest.probe.millis", 20);
    private static final int ANSWER_MILLIS = 300;
    private static final int SSL_REQUEST = 80_877_103;

    private final Thread thread;
    private final String address;
    private final int port;
    private final String namespace;
    private long lastAnswer = System.nanoTime();
    private Duration longest = Duration.ZERO;
    private int answers;

    public VipProbe(Netns client, String address, int port) {
        this.namespace = client.name();
        this.address = address;
        this.port = port;
        thread = Thread.ofPlatform().daemon().name("probe-" + namespace).start(this::probe);
    }

    /// Forgets what was measured; the clock of an outage starts now.
    public synchronized void reset() {
        lastAnswer = System.nanoTime();
        longest = Duration.ZERO;
        answers = 0;
    }

    /// The longest time without an answer since the last reset, a running one included.
    public synchronized Duration longestOutage() {
        Duration running = Duration.ofNanos(System.nanoTime() - lastAnswer);
        return running.compareTo(longest) > 0 ? running : longest;
    }

    public synchronized int answers() {
        return answers;
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void probe() {
        Syscalls.joinNetworkNamespace("/run/netns/" + namespace);
        try {
            while (!Thread.currentThread().isInterrupted()) {
                if (ask()) {
                    answered();
                }
                Thread.sleep(PERIOD_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean ask() {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(ANSWER_MILLIS);
            socket.setSoLinger(true, 0);
            InetAddress vip = InetAddress.ofLiteral(address);
            socket.connect(new InetSocketAddress(vip, port), ANSWER_MILLIS);
            byte[] request = ByteBuffer.allocate(8).putInt(8).putInt(SSL_REQUEST).array();
            socket.getOutputStream().write(request);
            int answer = socket.getInputStream().read();
            return answer == 'N' || answer == 'S';
        } catch (IOException e) {
            return false;
        }
    }

    private synchronized void answered() {
        Duration gap = Duration.ofNanos(System.nanoTime() - lastAnswer);
        if (gap.compareTo(longest) > 0) {
            longest = gap;
        }
        lastAnswer = System.nanoTime();
        answers++;
    }
}
