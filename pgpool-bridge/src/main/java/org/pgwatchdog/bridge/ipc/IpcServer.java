package org.pgwatchdog.bridge.ipc;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.message.IpcReply;
import org.pgwatchdog.core.message.IpcRequest;
import org.pgwatchdog.wire.ipc.IpcAuthentication;
import org.pgwatchdog.wire.ipc.IpcFrame;
import org.pgwatchdog.wire.ipc.IpcFrameDecoder;
import org.pgwatchdog.wire.ipc.IpcFrameEncoder;
import org.pgwatchdog.wire.ipc.IpcServerCodec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The server of the local command socket that pgpool's own tools use (protocol v4, chapter 16): one
/// request a connection, closed after the reply.
///
/// A client that passed authentication becomes [Event.IpcRequested]; if it leaves before its reply,
/// [Event.IpcClientGone] follows. What is wrong with a request is answered here. A slow or silent client
/// delays nobody. The sink is called on the server's event loop and must not block.
public final class IpcServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(IpcServer.class);

    private final IpcSocketFile file;
    private final IpcAuthentication authentication;
    private final Consumer<Event> sink;
    private final Duration requestTime;
    private final IpcServerCodec codec = new IpcServerCodec();
    private final Map<Long, IpcSession> waiting = new ConcurrentHashMap<>();
    private final Map<Long, IpcSession> connected = new ConcurrentHashMap<>();
    private final AtomicLong lastClient = new AtomicLong();
    private final MultiThreadIoEventLoopGroup group =
            new MultiThreadIoEventLoopGroup(
                    1, new DefaultThreadFactory("ipc", true), NioIoHandler.newFactory());
    private Optional<Channel> listener = Optional.empty();

    /// A server that is not yet bound.
    ///
    /// @param socket the socket's path: `<wd_ipc_socket_dir>/.s.PGPOOLWD_CMD.<wd_port>`
    /// @param sink where requests go
    public IpcServer(Path socket, IpcAuthentication authentication, Consumer<Event> sink) {
        this(socket, authentication, sink, IpcLimits.REQUEST_TIME_MAX);
    }

    /// As above, with a shorter patience for half requests.
    IpcServer(
            Path socket,
            IpcAuthentication authentication,
            Consumer<Event> sink,
            Duration requestTime) {
        this.file = new IpcSocketFile(socket.toAbsolutePath().normalize());
        this.authentication = authentication;
        this.sink = sink;
        this.requestTime = requestTime;
    }

    /// Binds the socket, with mode 0700. A file left by a dead process is removed first.
    ///
    /// @throws IOException naming what is in the way, for example another watchdog that answers there
    public synchronized void start() throws IOException {
        if (listener.isPresent() || group.isShuttingDown()) {
            throw new IllegalStateException("the IPC server was started before");
        }
        file.makeRoom();
        ChannelFuture bound =
                new ServerBootstrap()
                        .group(group)
                        .channel(NioServerDomainSocketChannel.class)
                        .option(ChannelOption.SO_BACKLOG, IpcLimits.BACKLOG)
                        .childHandler(new Accepting())
                        .bind(UnixDomainSocketAddress.of(file.bindPath()))
                        .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException(
                    "cannot listen on " + file.path() + ": " + bound.cause().getMessage(),
                    bound.cause());
        }
        listener = Optional.of(bound.channel());
        try {
            file.adopt();
        } catch (IOException unprotected) {
            close();
            throw unprotected;
        }
        LOG.info("listening for local clients socket={}", file.path());
    }

    /// Answers a client and closes its connection; nothing happens if it has gone. Any thread.
    public void reply(long client, IpcReply reply) {
        IpcSession session = waiting.remove(client);
        if (session != null) {
            session.answer(codec.encode(reply));
        }
    }

    /// Closes all connections and removes the socket.
    @Override
    public synchronized void close() {
        listener.ifPresent(channel -> channel.close().awaitUninterruptibly());
        listener = Optional.empty();
        waiting.clear();
        for (IpcSession session : connected.values()) {
            IpcSession.quietly(session.close());
        }
        try {
            file.remove();
        } catch (IOException stuck) {
            LOG.warn("cannot remove the socket socket={}", file.path(), stuck);
        }
        group.shutdownGracefully(0, IpcLimits.CLOSE_TIME_MAX.toMillis(), TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(IpcLimits.CLOSE_TIME_MAX.toMillis());
    }

    private void fail(IpcSession session, Optional<String> message) {
        session.answer(codec.encode(new IpcReply.Failure(message)));
    }

    /// Takes the sessions' requests; on the event loop.
    private final class FrontDesk implements IpcSession.Desk {
        @Override
        public void requested(IpcSession session, IpcFrame frame) {
            Optional<String> refusal = authentication.refusal(frame);
            if (refusal.isPresent()) {
                LOG.warn("refused a local client reason=\"{}\" request={}", refusal.get(), frame);
                fail(session, refusal);
                return;
            }
            IpcRequest request = codec.decode(frame);
            if (request instanceof IpcRequest.Malformed malformed) {
                LOG.debug("unusable request request={} reason={}", frame, malformed.reason());
                session.answer(codec.encode(IpcServerCodec.answer(malformed)));
                return;
            }
            waiting.put(session.client(), session);
            try {
                sink.accept(new Event.IpcRequested(session.client(), request));
            } catch (RuntimeException refused) {
                LOG.warn("a local client's request was not taken request={}", frame, refused);
                waiting.remove(session.client());
                fail(session, Optional.empty());
            }
        }

        @Override
        public void unreadable(IpcSession session) {
            fail(session, Optional.of("request too long"));
        }

        @Override
        public void left(IpcSession session) {
            connected.remove(session.client());
            if (waiting.remove(session.client()) != null) {
                sink.accept(new Event.IpcClientGone(session.client()));
            }
        }
    }

    /// Prepares each accepted connection.
    private final class Accepting extends ChannelInitializer<Channel> {
        @Override
        protected void initChannel(Channel channel) {
            IpcSession session =
                    new IpcSession(
                            channel, lastClient.incrementAndGet(), new FrontDesk(), requestTime);
            channel.pipeline().addLast(new IpcFrameDecoder(), new IpcFrameEncoder(), session);
            if (connected.size() >= IpcLimits.CLIENTS_MAX) {
                LOG.warn("too many local clients limit={}", IpcLimits.CLIENTS_MAX);
                fail(session, Optional.of("too many clients"));
            } else {
                connected.put(session.client(), session);
            }
        }
    }
}
