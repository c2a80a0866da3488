package org.pgwatchdog.daemon;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;

/// The two threads that own sockets: one for peers, one for operators, so that neither waits for the other.
final class EventLoops implements AutoCloseable {
    private static final long QUIET_MILLIS = 500;

    private final MultiThreadIoEventLoopGroup peers = group("peers");
    private final MultiThreadIoEventLoopGroup operators = group("operators");

    EventLoop peers() {
        return peers.next();
    }

    EventLoop operators() {
        return operators.next();
    }

    /// Ends both soon; does not wait.
    @Override
    public void close() {
        var _ = peers.shutdownGracefully(0, QUIET_MILLIS, TimeUnit.MILLISECONDS);
        var _ = operators.shutdownGracefully(0, QUIET_MILLIS, TimeUnit.MILLISECONDS);
    }

    private static MultiThreadIoEventLoopGroup group(String name) {
        return new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory(name, true), NioIoHandler.newFactory());
    }
}
