package org.pgwatchdog.daemon.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// An HTTP/1.1 server for GET and HEAD: one request a connection, a fixed set of paths. Bodies of
/// requests are not read. A slow or rude client loses its own connection only.
public final class HttpEndpoint implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpEndpoint.class);

    private final EventLoop loop;
    private final Map<String, Supplier<CompletionStage<HttpAnswer>>> pages;
    private @Nullable Channel listener;
    private int connections;

    /// @param pages what makes the answer, by path; called on the event loop, must not block
    public HttpEndpoint(EventLoop loop, Map<String, Supplier<CompletionStage<HttpAnswer>>> pages) {
        this.loop = loop;
        this.pages = Map.copyOf(pages);
    }

    /// Binds.
    ///
    /// @return the address bound, with the real port where 0 was asked for
    /// @throws IOException naming the address that cannot be bound
    public InetSocketAddress start(InetSocketAddress address) throws IOException {
        var binding =
                new ServerBootstrap()
                        .group(loop, loop)
                        .channel(NioServerSocketChannel.class)
                        .childHandler(
                                new ChannelInitializer<Channel>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        channel.pipeline().addLast(codec(), new Exchange());
                                    }
                                })
                        .bind(address)
                        .awaitUninterruptibly();
        if (!binding.isSuccess()) {
            throw new IOException(
                    "cannot listen for HTTP on "
                            + address.getHostString()
                            + ":"
                            + address.getPort()
                            + " ("
                            + binding.cause().getMessage()
                            + "); change http_listen or set it to ''",
                    binding.cause());
        }
        listener = binding.channel();
        return (InetSocketAddress) binding.channel().localAddress();
    }

    @Override
    public void close() {
        if (listener != null) {
            listener.close().awaitUninterruptibly(1, TimeUnit.SECONDS);
            listener = null;
        }
    }

    private static HttpServerCodec codec() {
        return new HttpServerCodec(
                new HttpDecoderConfig()
                        .setMaxInitialLineLength(HttpLimits.REQUEST_LINE_MAX)
                        .setMaxHeaderSize(HttpLimits.HEADERS_MAX));
    }

    /// One connection.
    private final class Exchange extends SimpleChannelInboundHandler<HttpObject> {
        private boolean asked;

        @Override
        public void channelActive(ChannelHandlerContext context) {
            if (++connections > HttpLimits.CONNECTIONS_MAX) {
                var _ = context.close();
                return;
            }
            var _ =
                    loop.schedule(
                            () -> {
                                var _ = context.close();
                            },
                            HttpLimits.CONNECTION_TIMEOUT.toMillis(),
                            TimeUnit.MILLISECONDS);
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
            if (asked || !(part instanceof HttpRequest request)) {
                return;
            }
            asked = true;
            boolean head = request.method().equals(HttpMethod.HEAD);
            if (!request.decoderResult().isSuccess()) {
                respond(context, HttpAnswer.text(400, "bad request"), false);
            } else if (!head && !request.method().equals(HttpMethod.GET)) {
                respond(context, HttpAnswer.text(405, "only GET and HEAD"), false);
            } else {
                serve(context, pathOf(request.uri()), head);
            }
        }

        private void serve(ChannelHandlerContext context, String path, boolean head) {
            Supplier<CompletionStage<HttpAnswer>> page = pages.get(path);
            if (page == null) {
                respond(context, HttpAnswer.text(404, "there is no " + path), head);
                return;
            }
            page.get()
                    .whenCompleteAsync(
                            (answer, failure) -> {
                                if (failure == null) {
                                    respond(context, answer, head);
                                } else {
                                    LOG.warn("{} failed: {}", path, failure.toString());
                                    respond(
                                            context,
                                            HttpAnswer.text(503, "the core does not answer"),
                                            head);
                                }
                            },
                            loop);
        }

        private void respond(ChannelHandlerContext context, HttpAnswer answer, boolean head) {
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            var response =
                    new DefaultFullHttpResponse(
                            HttpVersion.HTTP_1_1,
                            HttpResponseStatus.valueOf(answer.status()),
                            head ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(body));
            response.headers()
                    .set(HttpHeaderNames.CONTENT_TYPE, answer.contentType())
                    .set(HttpHeaderNames.CONTENT_LENGTH, body.length)
                    .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
                    .set(HttpHeaderNames.CONNECTION, "close");
            context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            connections--;
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            LOG.debug("HTTP connection closed: {}", cause.toString());
            var _ = context.close();
        }

        private static String pathOf(String uri) {
            int query = uri.indexOf('?');
            return query < 0 ? uri : uri.substring(0, query);
        }
    }
}
