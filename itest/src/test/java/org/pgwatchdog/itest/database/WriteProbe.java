package org.pgwatchdog.itest.database;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.itest.net.Netns;

/// A client that writes one row through the virtual address every 50 ms, each time on a new connection.
///
/// Four lanes take turns, so that an attempt that hangs delays no other. No attempt lasts longer than
/// two reads' time limits.
public final class WriteProbe implements AutoCloseable {

    private static final int LANES = 4;
    private static final int PERIOD_MILLIS = 50;
    private static final int ANSWER_MILLIS = 1_000;
    private static final int PROTOCOL = 3 << 16;
    private static final int MESSAGE_MAX = 65_536;
    private static final byte[] STARTUP = startup();
    private static final byte[] INSERT =
            message('Q', "insert into " + DatabaseTemplate.TABLE + " default values");

    private static final byte[] TERMINATE = {'X', 0, 0, 0, 4};

    private final InetSocketAddress target;
    private final Netns client;
    private final List<Thread> lanes = new ArrayList<>();
    private long marked = System.nanoTime();
    private long origin = marked;
    private @Nullable Duration outage;
    private int writes;
    private String lastError = "";

    /// Begins at once.
    public WriteProbe(Netns client, String address, int port) {
        this.client = client;
        this.target = new InetSocketAddress(address, port);
        for (int lane = 0; lane < LANES; lane++) {
            int number = lane;
            lanes.add(
                    Thread.ofPlatform().daemon().name("writer-" + lane).start(() -> write(number)));
        }
    }

    /// Something was broken at `time` (of `System.nanoTime`), and is broken by now: only writes that
    /// begin after this call show that it is well again.
    public synchronized void brokenSince(long time) {
        origin = time;
        marked = System.nanoTime();
        outage = null;
        writes = 0;
        lastError = "";
    }

    /// The time from the breakage to the end of the first successful write; empty until there is one.
    public synchronized Optional<Duration> outage() {
        return Optional.ofNullable(outage);
    }

    /// Successful writes since the last breakage.
    public synchronized int writes() {
        return writes;
    }

    /// Why the last failed attempt since the breakage failed; empty if none did.
    public synchronized String lastError() {
        return lastError;
    }

    @Override
    public void close() {
        lanes.forEach(Thread::interrupt);
        try {
            for (Thread lane : lanes) {
                lane.join(Duration.ofSeconds(5));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(int lane) {
        client.enter();
        try {
            Thread.sleep((long) lane * PERIOD_MILLIS);
            while (!Thread.currentThread().isInterrupted()) {
                long begun = System.nanoTime();
                try {
                    attempt();
                    succeeded(begun);
                } catch (IOException e) {
                    failed(begun, String.valueOf(e.getMessage()));
                }
                long spent = (System.nanoTime() - begun) / 1_000_000;
                Thread.sleep(Math.max(1, LANES * PERIOD_MILLIS - spent));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void succeeded(long begun) {
        if (begun - marked >= 0) {
            writes++;
            if (outage == null) {
                outage = Duration.ofNanos(System.nanoTime() - origin);
            }
        }
    }

    private synchronized void failed(long begun, String error) {
        if (begun - marked >= 0) {
            lastError = error;
        }
    }

    private void attempt() throws IOException {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(ANSWER_MILLIS);
            socket.setTcpNoDelay(true);
            socket.connect(target, ANSWER_MILLIS);
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            DataInputStream in = new DataInputStream(socket.getInputStream());
            out.write(STARTUP);
            awaitMessage(in, 'Z');
            out.write(INSERT);
            awaitMessage(in, 'C');
            out.write(TERMINATE);
        }
    }

    private static void awaitMessage(DataInputStream in, char wanted) throws IOException {
        long end = System.nanoTime() + ANSWER_MILLIS * 1_000_000L;
        while (System.nanoTime() - end < 0) {
            char type = (char) in.readUnsignedByte();
            int length = in.readInt() - 4;
            if (length < 0 || length > MESSAGE_MAX) {
                throw new IOException("a message of " + length + " bytes");
            }
            byte[] body = in.readNBytes(length);
            if (type == 'E') {
                String fields = new String(body, StandardCharsets.UTF_8);
                throw new IOException(fields.replace('\0', ' ').strip());
            }
            if (type == wanted) {
                return;
            }
        }
        throw new IOException("no message " + wanted + " within " + ANSWER_MILLIS + " ms");
    }

    private static byte[] startup() {
        String text =
                String.join("\0", "user", PostgresServer.USER, "database", "postgres", "", "");
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + bytes.length)
                .putInt(8 + bytes.length)
                .putInt(PROTOCOL)
                .put(bytes)
                .array();
    }

    private static byte[] message(char type, String text) {
        byte[] bytes = (text + "\0").getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(5 + bytes.length)
                .put((byte) type)
                .putInt(4 + bytes.length)
                .put(bytes)
                .array();
    }
}
