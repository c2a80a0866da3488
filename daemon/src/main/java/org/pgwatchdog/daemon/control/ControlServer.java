package org.pgwatchdog.daemon.control;

import com.google.gson.JsonObject;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.handler.codec.LineBasedFrameDecoder;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The daemon's end of the control socket. Only the daemon's own user and root may connect: the socket
/// file's mode is 0600. One request a connection; a follower of the history keeps it open.
public final class ControlServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlServer.class);

    private final EventLoop loop;
    private final Path socket;
    private final Optional<String> group;
    private final Desk desk;
    private @Nullable Channel listener;
    private int connections;

    /// Who answers.
    public interface Desk {
        CompletionStage<ControlAnswer> answer(ControlRequest request);

        /// Calls `follower` for each fact from now on until the returned action is run.
        Runnable follow(Consumer<JsonObject> follower);
    }

    /// @param group who may use the socket besides this process's user
    public ControlServer(EventLoop loop, Path socket, Optional<String> group, Desk desk) {
        this.loop = loop;
        this.socket = socket;
        this.group = group;
        this.desk = desk;
    }

    /// Binds the socket; a file left behind by a dead daemon is replaced.
    ///
    /// @throws IOException naming what is in the way
    public void start() throws IOException {
        if (Files.exists(socket)) {
            if (somebodyAnswers(socket)) {
                throw new IOException(
                        "another pgwatchdog answers on " + socket + "; stop it first");
            }
            Files.delete(socket);
        }
        var binding =
                new ServerBootstrap()
                        .group(loop, loop)
                        .channel(NioServerDomainSocketChannel.class)
                        .childOption(
                                ChannelOption.WRITE_BUFFER_WATER_MARK,
                                new WriteBufferWaterMark(
                                        ControlLimits.UNSENT_BYTES_MAX / 2,
                                        ControlLimits.UNSENT_BYTES_MAX))
                        .childHandler(
                                new ChannelInitializer<Channel>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        channel.pipeline()
                                                .addLast(
                                                        new LineBasedFrameDecoder(
                                                                ControlLimits.REQUEST_LENGTH_MAX),
                                                        new Conversation());
                                    }
                                })
                        .bind(UnixDomainSocketAddress.of(socket))
                        .awaitUninterruptibly();
        if (!binding.isSuccess()) {
            throw new IOException(
                    "cannot create the control socket "
                            + socket
                            + ": "
                            + binding.cause().getMessage()
                            + "; check control_socket_dir",
                    binding.cause());
        }
        listener = binding.channel();
        Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
        if (group.isPresent()) {
            openTo(group.get());
        }
    }

    private void openTo(String name) throws IOException {
        try {
            GroupPrincipal principal =
                    socket.getFileSystem()
                            .getUserPrincipalLookupService()
                            .lookupPrincipalByGroupName(name);
            Files.getFileAttributeView(socket, PosixFileAttributeView.class).setGroup(principal);
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-rw----"));
        } catch (IOException refused) {
            throw new IOException(
                    "cannot give the control socket "
                            + socket
                            + " to the group '"
                            + name
                            + "': "
                            + refused
                            + "; check control_socket_group",
                    refused);
        }
    }

    /// Closes the socket and removes its file.
    @Override
    public void close() {
        if (listener != null) {
            listener.close().awaitUninterruptibly(1, TimeUnit.SECONDS);
            listener = null;
            try {
                Files.deleteIfExists(socket);
            } catch (IOException failed) {
                LOG.warn("cannot remove {}: {}", socket, failed.getMessage());
            }
        }
    }

    private static boolean somebodyAnswers(Path socket) {
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return probe.connect(UnixDomainSocketAddress.of(socket));
        } catch (IOException _) {
            return false;
        }
    }

    private static void write(Channel channel, String line) {
        ByteBuf bytes = channel.alloc().buffer();
        bytes.writeCharSequence(line, StandardCharsets.UTF_8);
        bytes.writeByte('\n');
        var _ = channel.writeAndFlush(bytes);
    }

    private static void finish(Channel channel, ControlAnswer answer) {
        write(channel, answer.toJson());
        channel.writeAndFlush(channel.alloc().buffer(0)).addListener(ChannelFutureListener.CLOSE);
    }

    /// One client's connection.
    private final class Conversation extends SimpleChannelInboundHandler<ByteBuf> {
        private boolean asked;
        private Runnable unfollow = () -> {};

        @Override
        public void channelActive(ChannelHandlerContext context) {
            if (++connections > ControlLimits.CONNECTIONS_MAX) {
                var _ = context.close();
                return;
            }
            var _ =
                    loop.schedule(
                            () -> {
                                if (!asked) {
                                    var _ = context.close();
                                }
                            },
                            ControlLimits.REQUEST_TIMEOUT.toMillis(),
                            TimeUnit.MILLISECONDS);
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf line) {
            if (asked) {
                return;
            }
            asked = true;
            Channel channel = context.channel();
            ControlRequest request;
            try {
                request = ControlRequest.parse(line.toString(StandardCharsets.UTF_8));
            } catch (IllegalArgumentException bad) {
                finish(channel, ControlAnswer.failed(String.valueOf(bad.getMessage())));
                return;
            }
            boolean stays = request instanceof ControlRequest.Events(boolean follow) && follow;
            desk.answer(request)
                    .whenCompleteAsync(
                            (answer, failure) -> {
                                if (failure != null) {
                                    LOG.warn(
                                            "{} failed: {}", request.command(), failure.toString());
                                    finish(channel, ControlAnswer.failed(failure.toString()));
                                } else if (stays) {
                                    write(channel, answer.toJson());
                                    follow(channel);
                                } else {
                                    finish(channel, answer);
                                }
                            },
                            loop);
        }

        private void follow(Channel channel) {
            Runnable stop =
                    desk.follow(fact -> loop.execute(() -> write(channel, fact.toString())));
            unfollow = stop;
            if (!channel.isActive()) {
                stop.run();
            }
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            if (!context.channel().isWritable()) {
                var _ = context.close();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            connections--;
            unfollow.run();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            LOG.debug("control connection closed: {}", cause.toString());
            var _ = context.close();
        }
    }
}
