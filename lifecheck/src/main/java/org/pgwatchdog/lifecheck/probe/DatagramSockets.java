package org.pgwatchdog.lifecheck.probe;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.unix.RawUnixChannelOption;
import io.netty.channel.unix.UnixChannelOption;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.pgwatchdog.lifecheck.LifecheckLimits;

/// The heartbeat sockets' event loop, one named thread, and how sockets are opened on it. Plain NIO,
/// unless a socket is to be bound to a device: `SO_BINDTODEVICE` is out of the JDK's reach, so then all
/// sockets use Netty's epoll transport.
public final class DatagramSockets implements AutoCloseable {
    /// Longer than any heartbeat: what is cut to this size is refused for its size.
    static final int DATAGRAM_MAX = 512;

    /// `IPTOS_LOWDELAY` (wd_heartbeat.c `wd_create_hb_send_socket`).
    private static final int LOWDELAY = 0x10;

    private static final int SOL_SOCKET = 1;
    private static final int SO_BINDTODEVICE = 25;
    private static final int IFNAMSIZ = 16;

    private static final ChannelOption<ByteBuffer> BIND_TO_DEVICE =
            new RawUnixChannelOption("SO_BINDTODEVICE", SOL_SOCKET, SO_BINDTODEVICE, IFNAMSIZ);

    private final EventLoopGroup group;
    private final boolean epoll;
    private final Duration openMax;

    /// @param openMax how long opening one socket may take
    DatagramSockets(boolean epoll, Duration openMax) {
        this.epoll = epoll;
        this.openMax = openMax;
        IoHandlerFactory handlers = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        this.group =
                new MultiThreadIoEventLoopGroup(
                        1,
                        task -> {
                            Thread thread = new Thread(task, "lifecheck-heartbeat");
                            thread.setDaemon(true);
                            return thread;
                        },
                        handlers);
    }

    /// Starts the event loop.
    ///
    /// @param device a device to which a socket will be bound, if any
    /// @throws IOException if that is not possible in this process; says what is needed
    public static DatagramSockets open(Optional<String> device) throws IOException {
        if (device.isPresent() && !Epoll.isAvailable()) {
            throw new IOException(
                    "heartbeat_device '"
                            + device.get()
                            + "' needs SO_BINDTODEVICE, thus Linux and Netty's native epoll"
                            + " transport (netty-transport-native-epoll for "
                            + System.getProperty("os.arch")
                            + "), which is not available here: leave heartbeat_device empty or"
                            + " install it",
                    Epoll.unavailabilityCause());
        }
        return new DatagramSockets(device.isPresent(), LifecheckLimits.SOCKET_OPEN_MAX);
    }

    EventLoopGroup group() {
        return group;
    }

    /// An unconnected socket on an ephemeral port that reads nothing. Blocks for a moment.
    Channel sender(Optional<String> device) throws IOException {
        Bootstrap bootstrap =
                bootstrap(new SilentHandler())
                        .option(ChannelOption.IP_TOS, LOWDELAY)
                        .option(ChannelOption.AUTO_READ, false);
        return open(bootstrap, new InetSocketAddress(0), device);
    }

    /// A socket bound to `address` whose datagrams go to `handler`. Blocks for a moment.
    Channel receiver(InetSocketAddress address, Optional<String> device, ChannelHandler handler)
            throws IOException {
        Bootstrap bootstrap =
                bootstrap(handler)
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .option(
                                ChannelOption.RECVBUF_ALLOCATOR,
                                new FixedRecvByteBufAllocator(DATAGRAM_MAX));
        if (epoll) {
            bootstrap.option(UnixChannelOption.SO_REUSEPORT, true);
        } else {
            bootstrap.option(NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT), true);
        }
        return open(bootstrap, address, device);
    }

    private Bootstrap bootstrap(ChannelHandler handler) {
        Class<? extends DatagramChannel> type =
                epoll ? EpollDatagramChannel.class : NioDatagramChannel.class;
        return new Bootstrap().group(group).channel(type).handler(handler);
    }

    /// Not an option of the bootstrap: that logs a failure and goes on without the device.
    private static void bindTo(String device, Channel channel) throws IOException {
        try {
            channel.config().setOption(BIND_TO_DEVICE, deviceName(device));
        } catch (ChannelException e) {
            close(channel);
            throw new IOException(
                    "cannot bind the heartbeat socket to heartbeat_device '"
                            + device
                            + "' (is there such an interface? kernels before 5.7 also demand the"
                            + " capability CAP_NET_RAW): "
                            + e.getMessage(),
                    e);
        }
    }

    private static ByteBuffer deviceName(String device) {
        ByteBuffer name = ByteBuffer.allocateDirect(IFNAMSIZ);
        name.put(0, device.getBytes(StandardCharsets.UTF_8));
        return name;
    }

    private Channel open(Bootstrap bootstrap, InetSocketAddress address, Optional<String> device)
            throws IOException {
        ChannelFuture bound = bootstrap.bind(address);
        if (!bound.awaitUninterruptibly(openMax.toMillis(), TimeUnit.MILLISECONDS)) {
            // Its thread will find it closed, whenever it comes to it.
            ChannelFuture _ = bound.channel().close();
            throw new IOException(
                    cannotOpen(address, device)
                            + "its thread has not come to do so within "
                            + openMax.toMillis() / 1000.0
                            + " s: this machine is overloaded, or was paused");
        }
        if (!bound.isSuccess()) {
            close(bound.channel());
            throw new IOException(cannotOpen(address, device) + bound.cause(), bound.cause());
        }
        if (device.isPresent()) {
            bindTo(device.get(), bound.channel());
        }
        return bound.channel();
    }

    private static String cannotOpen(InetSocketAddress address, Optional<String> device) {
        return "cannot open the heartbeat socket "
                + address
                + device.map(name -> " on device '" + name + "'").orElse("")
                + ": ";
    }

    private static void close(Channel channel) {
        channel.close()
                .awaitUninterruptibly(
                        LifecheckLimits.SOCKET_CLOSE_MAX.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS)
                .awaitUninterruptibly(
                        LifecheckLimits.SOCKET_CLOSE_MAX.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// Stands in the pipeline of a sender, which reads nothing.
    private static final class SilentHandler extends ChannelInboundHandlerAdapter {
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable e) {
            // Errors of a datagram are reported by its own promise.
        }
    }
}
