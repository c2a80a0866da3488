package org.pgwatchdog.bridge.ipc;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.DecoderException;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.pgwatchdog.wire.ipc.IpcFrame;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One local client: waits for its one request, then for the reply, then closes. On the channel's event
/// loop, but for [#answer(Optional)].
final class IpcSession extends SimpleChannelInboundHandler<IpcFrame> {
    private static final Logger LOG = LoggerFactory.getLogger(IpcSession.class);

    /// Where a session takes its request.
    interface Desk {
        void requested(IpcSession session, IpcFrame request);

        void unreadable(IpcSession session);

        void left(IpcSession session);
    }

    private final Channel channel;
    private final long client;
    private final Desk desk;
    private final Duration requestTime;
    private boolean asked;

    /// A session for a channel that is being set up.
    ///
    /// @param client names the connection; never used again
    /// @param requestTime how long the request may take
    IpcSession(Channel channel, long client, Desk desk, Duration requestTime) {
        this.channel = channel;
        this.client = client;
        this.desk = desk;
        this.requestTime = requestTime;
    }

    long client() {
        return client;
    }

    /// Sends `reply`, if there is one, and closes. Any thread.
    void answer(Optional<IpcFrame> reply) {
        if (reply.isPresent()) {
            quietly(channel.writeAndFlush(reply.get()).addListener(ChannelFutureListener.CLOSE));
        } else {
            quietly(channel.close());
        }
    }

    /// Closes without a reply. Any thread.
    ChannelFuture close() {
        return channel.close();
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        closeAfter(requestTime, "no complete request came");
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, IpcFrame request) {
        if (asked) {
            LOG.debug("a second request on one connection client={}", client);
            quietly(context.close());
            return;
        }
        asked = true;
        closeAfter(IpcLimits.REPLY_TIME_MAX, "no reply came");
        desk.requested(this, request);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        desk.left(this);
    }

    /// A frame that claims too much is told so; everything else is a broken connection.
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("local client failed client={} reason={}", client, cause.getMessage());
        if (cause instanceof DecoderException && !asked) {
            asked = true;
            desk.unreadable(this);
        } else {
            quietly(context.close());
        }
    }

    private void closeAfter(Duration time, String why) {
        boolean askedBefore = asked;
        Future<?> timer =
                channel.eventLoop()
                        .schedule(
                                () -> {
                                    if (asked == askedBefore) {
                                        LOG.debug("{} client={}", why, client);
                                        quietly(channel.close());
                                    }
                                },
                                time.toMillis(),
                                TimeUnit.MILLISECONDS);
        quietly(channel.closeFuture().addListener(_ -> timer.cancel(false)));
    }

    /// Drops a result that nobody waits for; failures of a close or a last write end the same way.
    static void quietly(Future<?> ignored) {}
}
