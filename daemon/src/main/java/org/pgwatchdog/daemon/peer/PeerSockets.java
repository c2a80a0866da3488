package org.pgwatchdog.daemon.peer;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.function.Supplier;
import jdk.net.ExtendedSocketOptions;

/// The options of peer sockets, as natives set them (protocol v4, 3.6 and 3.7), plus limits.
final class PeerSockets {
    private static final WriteBufferWaterMark WATER_MARK =
            new WriteBufferWaterMark(PeerLimits.UNSENT_BYTES_MAX / 2, PeerLimits.UNSENT_BYTES_MAX);

    private PeerSockets() {}

    /// A listener, still to be bound.
    ///
    /// @param accepted makes the handler of each connection
    static ServerBootstrap listening(EventLoop loop, Supplier<PeerConnection> accepted) {
        return new ServerBootstrap()
                .group(loop, loop)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, PeerLimits.BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.ALLOCATOR, UnpooledByteBufAllocator.DEFAULT)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .childHandler(initializer(accepted));
    }

    /// An outbound connection, still to be connected.
    static Bootstrap connecting(EventLoop loop, PeerConnection connection) {
        return new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.ALLOCATOR, UnpooledByteBufAllocator.DEFAULT)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .option(
                        ChannelOption.CONNECT_TIMEOUT_MILLIS,
                        (int) PeerLimits.CONNECT_TIMEOUT.toMillis())
                .handler(initializer(() -> connection));
    }

    private static ChannelInitializer<SocketChannel> initializer(
            Supplier<PeerConnection> connection) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(SocketChannel channel) {
                keepAlive(channel);
                connection.get().install(channel.pipeline());
            }
        };
    }

    private static void keepAlive(SocketChannel channel) {
        channel.config().setTcpNoDelay(true).setKeepAlive(true);
        channel.config()
                .setOption(
                        NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE),
                        PeerLimits.KEEPALIVE_IDLE_SECONDS);
        channel.config()
                .setOption(
                        NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL),
                        PeerLimits.KEEPALIVE_INTERVAL_SECONDS);
        channel.config()
                .setOption(
                        NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT),
                        PeerLimits.KEEPALIVE_PROBES);
    }
}
