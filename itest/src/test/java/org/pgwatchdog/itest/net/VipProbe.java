package org.pgwatchdog.itest.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A client that asks for a connection through the virtual address again and again.
///
/// Every 20 ms (`itest.probe.millis`) it begins to connect, whether or not earlier questions have been
/// answered; it asks the pool whether it speaks TLS (the smallest exchange of the PostgreSQL protocol)
/// and counts the answer. The longest stretch between two answers is the outage a user would have seen,
/// to within one period: a question that met nobody does not delay the next one.
public final class VipProbe implements AutoCloseable {

    private static final int PERIOD_MILLIS = Integer.getInteger("itest.probe.millis", 20);

    /// A question that is older than this is given up.
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
        try (Selector selector = Selector.open()) {
            long next = System.nanoTime();
            while (!Thread.currentThread().isInterrupted()) {
                long now = System.nanoTime();
                if (now - next >= 0) {
                    ask(selector);
                    giveUp(selector, now);
                    next = Math.max(next + PERIOD_MILLIS * 1_000_000L, now);
                }
                long wait = (next - System.nanoTime()) / 1_000_000;
                selector.select(this::proceed, Math.max(1, wait));
            }
            selector.keys().forEach(VipProbe::drop);
        } catch (IOException e) {
            throw new IllegalStateException("the probe in " + namespace + " ended", e);
        }
    }

    private void ask(Selector selector) {
        SocketChannel channel = null;
        try {
            channel = SocketChannel.open();
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            SelectionKey key = channel.register(selector, SelectionKey.OP_CONNECT);
            key.attach(System.nanoTime());
            if (channel.connect(new InetSocketAddress(InetAddress.ofLiteral(address), port))) {
                proceed(key);
            }
        } catch (IOException unreachable) {
            close(channel);
        }
    }

    /// Connected: asks. Readable: counts.
    private void proceed(SelectionKey key) {
        try {
            SocketChannel channel = (SocketChannel) key.channel();
            if (key.isReadable()) {
                ByteBuffer answer = ByteBuffer.allocate(1);
                boolean any = channel.read(answer) == 1;
                if (any && (answer.get(0) == 'N' || answer.get(0) == 'S')) {
                    answered();
                }
                drop(key);
            } else if (channel.finishConnect()) {
                channel.write(ByteBuffer.allocate(8).putInt(8).putInt(SSL_REQUEST).flip());
                key.interestOps(SelectionKey.OP_READ);
            }
        } catch (IOException refused) {
            drop(key);
        }
    }

    private static void giveUp(Selector selector, long now) {
        List<SelectionKey> old = new ArrayList<>();
        for (SelectionKey key : selector.keys()) {
            if (now - (Long) key.attachment() > ANSWER_MILLIS * 1_000_000L) {
                old.add(key);
            }
        }
        old.forEach(VipProbe::drop);
    }

    private static void drop(SelectionKey key) {
        key.cancel();
        close((SocketChannel) key.channel());
    }

    private static void close(@Nullable SocketChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            // It held nothing that anybody waits for.
        }
    }

    private synchronized void answered() {
        long now = System.nanoTime();
        Duration gap = Duration.ofNanos(now - lastAnswer);
        if (gap.compareTo(longest) > 0) {
            longest = gap;
        }
        lastAnswer = now;
        answers++;
    }
}
