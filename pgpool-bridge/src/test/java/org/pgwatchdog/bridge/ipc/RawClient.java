package org.pgwatchdog.bridge.ipc;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// A client of the local command socket made of nothing but bytes. Reads give up after 10 s.
final class RawClient implements AutoCloseable {
    private static final long PATIENCE_MILLIS = 10_000;

    private final SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);

    RawClient(Path socket) throws IOException {
        channel.connect(UnixDomainSocketAddress.of(socket));
    }

    static byte[] frame(char type, String json) {
        byte[] payload = json.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(5 + payload.length)
                .put((byte) type)
                .putInt(payload.length)
                .put(payload)
                .array();
    }

    RawClient send(byte... bytes) throws IOException {
        channel.write(ByteBuffer.wrap(bytes));
        return this;
    }

    RawClient send(char type, String json) throws IOException {
        return send(frame(type, json));
    }

    /// All bytes up to the end of the stream, as Latin-1; a reset counts as the end.
    String readToEnd() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(8192);
        channel.configureBlocking(false);
        long end = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
        try (Selector selector = Selector.open()) {
            channel.register(selector, SelectionKey.OP_READ);
            while (System.nanoTime() < end) {
                selector.select(100);
                int count = channel.read(buffer.clear());
                if (count < 0) {
                    return all.toString(StandardCharsets.ISO_8859_1);
                }
                all.write(buffer.array(), 0, count);
            }
        }
        throw new AssertionError("the server did not close; read: " + all);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
