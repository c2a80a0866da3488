package org.pgwatchdog.daemon.peer;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/// The options of peer sockets, as natives set them (protocol v4, 3.6 and 3.7), plus limits.
public final class PeerSockets {
    private static final WriteBufferWaterMark WATER_MARK =
            new WriteBufferWaterMark(PeerLimits.UNSENT_BYTES_MAX / 2, PeerLimits.UNSENT_BYTES_MAX);

    private PeerSockets() {}

    /// A listener, still to be bound.
    ///
    /// @param install sets up the pipeline of each accepted connection
    public static ServerBootstrap listening(EventLoop loop, Consumer<ChannelPipeline> install) {
        return new ServerBootstrap()
                .group(loop, loop)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, PeerLimits.BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.ALLOCATOR, UnpooledByteBufAllocator.DEFAULT)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .childHandler(initializer(install));
    }

    /// An outbound connection, still to be connected.
    ///
    /// @param install sets up its pipeline
    public static Bootstrap connecting(EventLoop loop, Consumer<ChannelPipeline> install) {
        return new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.ALLOCATOR, UnpooledByteBufAllocator.DEFAULT)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .option(
                        ChannelOption.CONNECT_TIMEOUT_MILLIS,
                        (int) PeerLimits.CONNECT_TIMEOUT.toMillis())
                .handler(initializer(install));
    }

    private static ChannelInitializer<SocketChannel> initializer(
            Consumer<ChannelPipeline> install) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(SocketChannel channel) {
                keepAlive(channel);
                install.accept(channel.pipeline());
            }
        };
    }

    /// Whether the peer's host answered that nobody listens; "no route" is of the same class.
    public static boolean isRefused(@Nullable Throwable cause) {
        return cause instanceof ConnectException
                && String.valueOf(cause.getMessage()).startsWith("Connection refused");
    }

    /// What went wrong, in words of the system where it has some.
    public static String reasonOf(@Nullable Throwable cause) {
        if (cause == null) {
            return "unknown reason";
        }
        String message = cause.getMessage();
        return message == null || message.isBlank() ? cause.getClass().getSimpleName() : message;
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

    /// Binds all of these addresses, or none.
    ///
    /// @return what accepts connections, in the same order
    /// @throws IOException naming the address that cannot be bound
    public static List<Channel> bind(ServerBootstrap bootstrap, List<InetSocketAddress> addresses)
            throws IOException {
        List<Channel> bound = new ArrayList<>();
        for (InetSocketAddress address : addresses) {
            var binding = bootstrap.bind(address).awaitUninterruptibly();
            if (!binding.isSuccess()) {
                for (Channel one : bound) {
                    var _ = one.close();
                }
                throw new IOException(
                        "cannot listen on "
                                + address.getHostString()
                                + ":"
                                + address.getPort()
                                + ": "
                                + reasonOf(binding.cause()),
                        binding.cause());
            }
            bound.add(binding.channel());
        }
        return bound;
    }
}
