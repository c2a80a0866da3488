package org.pgwatchdog.daemon.control;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// A command's end of the control socket: one request, its answer, and for a follower the lines after
/// it. Not thread-safe.
public final class ControlClient implements AutoCloseable {
    private final Path socket;
    private final SocketChannel channel;
    private final Selector selector;
    private ByteBuffer received = ByteBuffer.allocate(8 << 10).flip();

    /// The daemon cannot be reached.
    public static final class UnreachableException extends IOException {
        private static final long serialVersionUID = 1L;

        UnreachableException(Path socket, IOException cause) {
            super(
                    "no pgwatchdog answers on "
                            + socket
                            + " ("
                            + cause.getMessage()
                            + "); is it running, and may this user connect?",
                    cause);
        }
    }

    private ControlClient(Path socket, SocketChannel channel, Selector selector) {
        this.socket = socket;
        this.channel = channel;
        this.selector = selector;
    }

    /// Connects and sends `request`.
    ///
    /// @throws UnreachableException if nobody answers
    public static ControlClient ask(Path socket, ControlRequest request) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
            ByteBuffer line =
                    ByteBuffer.wrap((request.toJson() + "\n").getBytes(StandardCharsets.UTF_8));
            while (line.hasRemaining()) {
                channel.write(line);
            }
            channel.configureBlocking(false);
            Selector selector = Selector.open();
            channel.register(selector, SelectionKey.OP_READ);
            return new ControlClient(socket, channel, selector);
        } catch (IOException failed) {
            channel.close();
            throw new UnreachableException(socket, failed);
        }
    }

    /// Asks for one thing and closes; waits as long as such a request may take.
    public static ControlAnswer exchange(Path socket, ControlRequest request) throws IOException {
        return exchange(socket, request, request.answerTimeout());
    }

    /// Asks for one thing and closes.
    public static ControlAnswer exchange(Path socket, ControlRequest request, Duration limit)
            throws IOException {
        try (ControlClient client = ask(socket, request)) {
            return client.answer(limit);
        }
    }

    /// The answer.
    ///
    /// @throws IOException if none came in time, or none that can be read
    public ControlAnswer answer(Duration limit) throws IOException {
        String line =
                line(limit)
                        .orElseThrow(
                                () -> new IOException("the daemon closed " + socket + " unasked"));
        try {
            return ControlAnswer.parse(line);
        } catch (IllegalArgumentException bad) {
            throw new IOException(bad.getMessage(), bad);
        }
    }

    /// The next line, or empty if the daemon has closed the connection.
    ///
    /// @throws IOException if no line came within `limit`
    public Optional<String> line(Duration limit) throws IOException {
        long end = System.nanoTime() + limit.toNanos();
        while (true) {
            Optional<String> line = takeLine();
            if (line.isPresent()) {
                return line;
            }
            long rest = end - System.nanoTime();
            if (rest <= 0 || selector.select(Math.max(1, rest / 1_000_000)) == 0) {
                throw new IOException(
                        "no answer on " + socket + " within " + limit.toMillis() + " ms");
            }
            selector.selectedKeys().clear();
            if (!fill()) {
                return Optional.empty();
            }
        }
    }

    @Override
    public void close() throws IOException {
        selector.close();
        channel.close();
    }

    private boolean fill() throws IOException {
        received.compact();
        if (!received.hasRemaining()) {
            if (received.capacity() >= ControlLimits.ANSWER_LENGTH_MAX) {
                throw new IOException("the daemon's answer is too long");
            }
            received = ByteBuffer.allocate(received.capacity() * 2).put(received.flip());
        }
        int count = channel.read(received);
        received.flip();
        return count >= 0;
    }

    private Optional<String> takeLine() {
        for (int index = received.position(); index < received.limit(); index++) {
            if (received.get(index) == '\n') {
                byte[] line = new byte[index - received.position()];
                received.get(line).get();
                return Optional.of(new String(line, StandardCharsets.UTF_8));
            }
        }
        return Optional.empty();
    }
}
