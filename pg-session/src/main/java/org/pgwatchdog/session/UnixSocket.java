package org.pgwatchdog.session;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A Unix-domain socket in the shape that the JDBC driver knows. Whatever address it is told to connect
/// to, it connects to its file. TCP's options are accepted and mean nothing. One thread reads and writes;
/// any may close.
final class UnixSocket extends Socket {
    private static final int BUFFER_BYTES = 8192;

    private final Path file;
    private final Duration connect;
    private @Nullable SocketChannel channel;
    private @Nullable Selector selector;
    private volatile int soTimeout;
    private volatile boolean closed;

    UnixSocket(Path file, Duration connect) {
        this.file = file;
        this.connect = connect;
    }

    @Override
    public void connect(SocketAddress endpoint) throws IOException {
        connect(endpoint, 0);
    }

    /// A server whose queue of connections is full makes the connection wait.
    @Override
    public void connect(SocketAddress endpoint, int timeout) throws IOException {
        SocketChannel opened = SocketChannel.open(StandardProtocolFamily.UNIX);
        Selector chooser = Selector.open();
        synchronized (this) {
            channel = opened;
            selector = chooser;
        }
        try (Cutoff cutoff = new Cutoff(connect, this::close)) {
            try {
                opened.connect(UnixDomainSocketAddress.of(file));
            } catch (IOException e) {
                close();
                throw cutoff.struck()
                        ? new SocketTimeoutException("connect to " + file + " timed out")
                        : new SocketException("connect to " + file + ": " + e.getMessage(), e);
            }
        }
        opened.configureBlocking(false);
        opened.register(chooser, 0);
    }

    @Override
    public InputStream getInputStream() throws IOException {
        SocketChannel from = connected();
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                if (length == 0) {
                    return 0;
                }
                ByteBuffer target = ByteBuffer.wrap(bytes, offset, length);
                int count = from.read(target);
                while (count == 0) {
                    await(SelectionKey.OP_READ, soTimeout);
                    count = from.read(target);
                }
                return count;
            }
        };
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        SocketChannel to = connected();
        return new OutputStream() {
            @Override
            public void write(int value) throws IOException {
                write(new byte[] {(byte) value}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                ByteBuffer source = ByteBuffer.wrap(bytes, offset, length);
                while (source.hasRemaining()) {
                    if (to.write(source) == 0) {
                        await(SelectionKey.OP_WRITE, 0);
                    }
                }
            }
        };
    }

    private synchronized SocketChannel connected() throws SocketException {
        if (channel == null || closed) {
            throw new SocketException("the socket is not connected");
        }
        return channel;
    }

    /// @param millis 0 for no limit
    private void await(int operation, int millis) throws IOException {
        Selector chooser;
        SocketChannel waiting = connected();
        synchronized (this) {
            chooser = selector;
        }
        SelectionKey key = chooser == null ? null : waiting.keyFor(chooser);
        if (chooser == null || key == null) {
            throw new SocketException("the socket is closed");
        }
        try {
            key.interestOps(operation);
            chooser.select(millis);
            boolean ready = chooser.selectedKeys().remove(key);
            if (!ready
                    && millis > 0
                    && chooser.isOpen()
                    && !Thread.currentThread().isInterrupted()) {
                throw new SocketTimeoutException("nothing came within " + millis + " ms");
            }
        } catch (ClosedSelectorException | java.nio.channels.CancelledKeyException e) {
            throw new SocketException("the socket is closed", e);
        }
    }

    @Override
    public void setSoTimeout(int timeout) {
        soTimeout = timeout;
    }

    @Override
    public int getSoTimeout() {
        return soTimeout;
    }

    @Override
    public synchronized boolean isConnected() {
        return channel != null && channel.isConnected();
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public synchronized void close() {
        closed = true;
        try {
            if (channel != null) {
                channel.close();
            }
            if (selector != null) {
                selector.close();
            }
        } catch (IOException _) {
            // Both are closed all the same.
        }
    }

    @Override
    public void setTcpNoDelay(boolean on) {}

    @Override
    public void setKeepAlive(boolean on) {}

    @Override
    public int getSendBufferSize() {
        return BUFFER_BYTES;
    }

    @Override
    public int getReceiveBufferSize() {
        return BUFFER_BYTES;
    }

    @Override
    public String toString() {
        return "Unix socket " + file;
    }
}
