package org.pgwatchdog.bridge.pcp;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.pgwatchdog.wire.pcp.PcpFrameDecoder;
import org.pgwatchdog.wire.pcp.PcpFrameEncoder;
import org.pgwatchdog.wire.pcp.PcpNode;
import org.pgwatchdog.wire.pcp.PcpServerCodec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A PCP server that the stock `pcp_node_count`, `pcp_node_info`, `pcp_watchdog_info`,
/// `pcp_attach_node`, `pcp_detach_node` and `pcp_promote_node` can work with; it declines everything
/// else. TCP only, no encryption, as native.
///
/// Each session is served one request after the other. Slow and silent clients delay nobody and are
/// closed in the end.
public final class PcpServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PcpServer.class);

    private final InetSocketAddress listen;
    private final PcpSession.Service service;
    private final Set<PcpSession> connected = ConcurrentHashMap.newKeySet();
    private final MultiThreadIoEventLoopGroup group =
            new MultiThreadIoEventLoopGroup(
                    1, new DefaultThreadFactory("pcp", true), NioIoHandler.newFactory());
    private Optional<Channel> listener = Optional.empty();

    /// A server that is not yet bound.
    ///
    /// @param listen a resolved address, port 0 for a free one
    /// @param pcpConf the users, in the native format of `pcp.conf`; read at each login
    /// @param layout the node records of the tools in use; nothing else tells which they are
    public PcpServer(InetSocketAddress listen, Path pcpConf, PcpDesk desk, PcpNode.Layout layout) {
        this(listen, pcpConf, desk, layout, new Patience());
    }

    /// As above, with another patience.
    PcpServer(
            InetSocketAddress listen,
            Path pcpConf,
            PcpDesk desk,
            PcpNode.Layout layout,
            Patience patience) {
        this.listen = listen;
        this.service =
                new PcpSession.Service(
                        desk, new PcpUsers(pcpConf), new PcpServerCodec(layout), patience);
    }

    /// How long the server waits.
    ///
    /// @param request see [PcpLimits#REQUEST_TIME_MAX]
    /// @param desk see [PcpLimits#DESK_TIME_MAX]
    record Patience(Duration request, Duration desk) {
        Patience() {
            this(PcpLimits.REQUEST_TIME_MAX, PcpLimits.DESK_TIME_MAX);
        }
    }

    /// Binds the address.
    ///
    /// @throws IOException naming the address and what is in the way
    public synchronized void start() throws IOException {
        if (listener.isPresent() || group.isShuttingDown()) {
            throw new IllegalStateException("the PCP server was started before");
        }
        ChannelFuture bound =
                new ServerBootstrap()
                        .group(group)
                        .channel(NioServerSocketChannel.class)
                        .option(ChannelOption.SO_BACKLOG, PcpLimits.BACKLOG)
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childHandler(new Accepting())
                        .bind(listen)
                        .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException(
                    "cannot listen for PCP on "
                            + listen.getHostString()
                            + ":"
                            + listen.getPort()
                            + ": "
                            + bound.cause().getMessage(),
                    bound.cause());
        }
        listener = Optional.of(bound.channel());
        LOG.info("listening for pcp tools address={}", address());
    }

    /// Where it listens.
    ///
    /// @throws IllegalStateException before [#start] and after [#close]
    public synchronized InetSocketAddress address() {
        return listener.map(channel -> (InetSocketAddress) channel.localAddress())
                .orElseThrow(() -> new IllegalStateException("the PCP server is not bound"));
    }

    /// Closes all sessions, answered or not, and the listener.
    @Override
    public synchronized void close() {
        listener.ifPresent(channel -> channel.close().awaitUninterruptibly());
        listener = Optional.empty();
        for (PcpSession session : connected) {
            session.close();
        }
        group.shutdownGracefully(0, PcpLimits.CLOSE_TIME_MAX.toMillis(), TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(PcpLimits.CLOSE_TIME_MAX.toMillis());
    }

    /// Prepares each accepted connection.
    private final class Accepting extends ChannelInitializer<Channel> {
        @Override
        protected void initChannel(Channel channel) {
            PcpSession session = new PcpSession(channel, service);
            channel.pipeline().addLast(new PcpFrameDecoder(), new PcpFrameEncoder(), session);
            if (connected.size() >= PcpLimits.CLIENTS_MAX) {
                session.turnAway();
            } else {
                connected.add(session);
                PcpSession.quietly(
                        channel.closeFuture().addListener(_ -> connected.remove(session)));
            }
        }
    }
}
