package org.pgwatchdog.bridge.pcp;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.DecoderException;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.pgwatchdog.bridge.pcp.PcpDesk.Reply;
import org.pgwatchdog.wire.pcp.PcpAnswer;
import org.pgwatchdog.wire.pcp.PcpFrame;
import org.pgwatchdog.wire.pcp.PcpNode;
import org.pgwatchdog.wire.pcp.PcpReport;
import org.pgwatchdog.wire.pcp.PcpRequest;
import org.pgwatchdog.wire.pcp.PcpServerCodec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One PCP client: login first, then one request after the other. On the channel's event loop, but for
/// [#close].
final class PcpSession extends SimpleChannelInboundHandler<PcpFrame> {
    private static final Logger LOG = LoggerFactory.getLogger(PcpSession.class);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String NO_MATCH = "username and/or password does not match";

    private final Channel channel;
    private final Service service;
    private final Deque<PcpFrame> ahead = new ArrayDeque<>();
    private Optional<PcpAnswer.Salt> salt = Optional.empty();
    private Optional<Future<?>> timer = Optional.empty();
    private boolean authenticated;
    private boolean busy;
    private boolean ending;

    /// What all sessions of a server share.
    record Service(
            PcpDesk desk,
            PcpUsers users,
            PcpServerCodec codec,
            PcpServer.Patience patience,
            AtomicLong lastWarning) {
        Service(PcpDesk desk, PcpUsers users, PcpServerCodec codec, PcpServer.Patience patience) {
            this(
                    desk,
                    users,
                    codec,
                    patience,
                    new AtomicLong(System.nanoTime() - PcpLimits.WARNING_INTERVAL.toNanos()));
        }

        /// True once in a while: what strangers can cause must not fill the log.
        boolean mayWarn() {
            long now = System.nanoTime();
            long last = lastWarning.get();
            return now - last >= PcpLimits.WARNING_INTERVAL.toNanos()
                    && lastWarning.compareAndSet(last, now);
        }
    }

    PcpSession(Channel channel, Service service) {
        this.channel = channel;
        this.service = service;
    }

    /// Closes without a word. Any thread.
    void close() {
        quietly(channel.close());
    }

    /// For one client too many.
    void turnAway() {
        if (service.mayWarn()) {
            LOG.warn("too many pcp clients limit={}", PcpLimits.CLIENTS_MAX);
        }
        fatal("no more PCP clients", "at most " + PcpLimits.CLIENTS_MAX + " at a time");
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        if (!ending) {
            awaitRequest();
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, PcpFrame frame) {
        if (ending) {
            return;
        }
        if (!busy) {
            serve(frame);
        } else if (ahead.size() < PcpLimits.REQUESTS_AHEAD_MAX) {
            ahead.add(frame);
        } else {
            fatal(
                    "too many PCP requests ahead of their answers",
                    "at most " + PcpLimits.REQUESTS_AHEAD_MAX);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        ending = true;
        timer.ifPresent(running -> running.cancel(false));
    }

    /// An impossible length is told; everything else is a broken connection.
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("pcp client failed client={} reason={}", client(), cause.getMessage());
        if (cause instanceof DecoderException broken && !ending) {
            Throwable impossible = broken.getCause() == null ? broken : broken.getCause();
            fatal("invalid PCP packet", String.valueOf(impossible.getMessage()));
        } else {
            close();
        }
    }

    private void serve(PcpFrame frame) {
        PcpRequest request = service.codec().decode(frame);
        switch (request) {
            case PcpRequest.Salt _ -> giveSalt(request);
            case PcpRequest.Login login -> checkLogin(login);
            case PcpRequest.End _ -> end();
            case PcpRequest.Malformed(char type, String reason) when type == 'R' ->
                    fatal("failed to authenticate PCP user", reason);
            case PcpRequest _ when !authenticated ->
                    fatal(
                            "authentication failed for new PCP connection",
                            "connection not authorized");
            case PcpRequest.CountNodes _ ->
                    consult(request, () -> service.desk().nodeCount(), PcpAnswer.NodeCount::new);
            case PcpRequest.GetNodes(OptionalInt id) ->
                    consult(request, () -> service.desk().nodes(), nodes -> pick(nodes, id));
            case PcpRequest.GetWatchdog(OptionalInt id) ->
                    consult(
                            request,
                            () -> service.desk().cluster(),
                            cluster -> PcpServerCodec.watchdog(cluster, id));
            case PcpRequest.Attach(int id) -> command(request, () -> service.desk().attach(id));
            case PcpRequest.Detach(int id, boolean gracefully) ->
                    command(request, () -> service.desk().detach(id, gracefully));
            case PcpRequest.Promote(int id, boolean switchover, boolean gracefully) ->
                    command(request, () -> service.desk().promote(id, switchover, gracefully));
            case PcpRequest.Malformed(char _, String reason) ->
                    answer(request, error("invalid PCP request", reason));
            case PcpRequest.Unknown(char type) ->
                    fatal("PCP processing request", "unknown PCP packet type \"" + type + "\"");
            case PcpRequest.NotServed _,
                    PcpRequest.CountClients _,
                    PcpRequest.GetHealthStatistics _,
                    PcpRequest.Recover _,
                    PcpRequest.Stop _,
                    PcpRequest.Reload _,
                    PcpRequest.RotateLog _ ->
                    answer(
                            request,
                            error(
                                    "not supported by pgwatchdog",
                                    "use the local pgpool's PCP for this command"));
        }
    }

    private void giveSalt(PcpRequest request) {
        byte[] bytes = new byte[PcpAnswer.Salt.LENGTH];
        RANDOM.nextBytes(bytes);
        PcpAnswer.Salt fresh = new PcpAnswer.Salt(bytes);
        salt = Optional.of(fresh);
        answer(request, fresh);
    }

    /// Reads the file on a thread of its own; a salt is good for one try.
    private void checkLogin(PcpRequest.Login login) {
        if (salt.isEmpty()) {
            refuse(login, "no salt was asked for", "authentication failed");
            return;
        }
        PcpAnswer.Salt used = salt.get();
        salt = Optional.empty();
        authenticated = false;
        work(service.patience().desk(), "the users could not be read in time");
        CompletableFuture<Boolean> verdict = new CompletableFuture<>();
        Thread.ofVirtual()
                .name("pcp-login")
                .start(() -> {
                    try {
                        verdict.complete(service.users().admits(login, used));
                    } catch (IOException | RuntimeException unreadable) {
                        verdict.completeExceptionally(unreadable);
                    }
                });
        quietly(verdict.whenComplete((right, failed) -> onLoop(() -> admit(login, right, failed))));
    }

    @SuppressWarnings("NullAway") // whenComplete gives null for what is not there.
    private void admit(PcpRequest.Login login, Boolean right, Throwable failed) {
        if (failed != null) {
            if (service.mayWarn()) {
                LOG.warn(
                        "cannot read the users of PCP file={} reason=\"{}\"",
                        service.users().file(),
                        failed.toString());
            }
            fatal("failed to authenticate PCP user", "the users cannot be read");
        } else if (right) {
            authenticated = true;
            answer(login, new PcpAnswer.LoggedIn());
        } else {
            refuse(
                    login,
                    "wrong user or password",
                    "authentication failed for user \"" + login.user() + "\"");
        }
    }

    private void refuse(PcpRequest.Login login, String why, String message) {
        if (service.mayWarn()) {
            LOG.warn(
                    "refused a pcp login reason=\"{}\" user=\"{}\" client={}",
                    why,
                    printable(login.user()),
                    client());
        } else {
            LOG.debug("refused a pcp login reason=\"{}\" client={}", why, client());
        }
        fatal(message, NO_MATCH);
    }

    private void command(PcpRequest request, Supplier<CompletionStage<Reply<PcpAccepted>>> desk) {
        consult(request, desk, _ -> new PcpAnswer.Accepted());
    }

    /// Asks the desk and answers when it has answered.
    private <T> void consult(
            PcpRequest request,
            Supplier<CompletionStage<Reply<T>>> desk,
            Function<T, PcpAnswer> answer) {
        work(service.patience().desk(), "the request took too long");
        CompletionStage<Reply<T>> reply;
        try {
            reply = desk.get();
        } catch (RuntimeException refused) {
            reply = CompletableFuture.failedFuture(refused);
        }
        quietly(
                reply.thenApply(given ->
                                switch (given) {
                                    case Reply.Given<T>(T value) -> answer.apply(value);
                                    case Reply.Declined<T>(String why, String detail) ->
                                            error(why, detail);
                                })
                        .exceptionally(failed -> failure(request, failed))
                        .thenAccept(ready -> onLoop(() -> answer(request, ready))));
    }

    private static PcpAnswer failure(PcpRequest request, Throwable failed) {
        LOG.warn("a pcp request failed request={}", request, failed);
        return error("could not process the request", "see the log of pgwatchdog");
    }

    private static PcpAnswer pick(List<PcpNode> nodes, OptionalInt id) {
        if (id.isEmpty()) {
            return new PcpAnswer.Nodes(nodes);
        }
        return id.getAsInt() < nodes.size()
                ? new PcpAnswer.Nodes(List.of(nodes.get(id.getAsInt())))
                : error("informing node info failed", "invalid node ID : " + id.getAsInt());
    }

    /// Sends the answer and turns to the next request.
    private void answer(PcpRequest request, PcpAnswer answer) {
        if (ending) {
            return;
        }
        List<PcpFrame> frames = service.codec().encode(request, answer);
        frames.forEach(frame -> quietly(channel.write(frame)));
        channel.flush();
        busy = false;
        quietly(channel.config().setAutoRead(true));
        awaitRequest();
        PcpFrame next = ahead.poll();
        if (next != null) {
            serve(next);
        }
    }

    private static PcpAnswer error(String message, String detail) {
        return new PcpAnswer.Failure(PcpReport.error(message, detail));
    }

    /// Tells the client and closes; at the latest when the patience for requests ends.
    private void fatal(String message, String detail) {
        ending = true;
        ahead.clear();
        PcpReport report = PcpReport.fatal(message, detail);
        List<PcpFrame> frames =
                service.codec().encode(new PcpRequest.End(), new PcpAnswer.Failure(report));
        ChannelFuture last = channel.writeAndFlush(frames.getFirst());
        quietly(last.addListener(ChannelFutureListener.CLOSE));
        limit(service.patience().request(), this::close);
    }

    private void end() {
        ending = true;
        close();
    }

    /// Serves one request and reads no further ones.
    private void work(Duration patience, String late) {
        busy = true;
        quietly(channel.config().setAutoRead(false));
        limit(patience, () -> fatal("could not process the request", late));
    }

    private void awaitRequest() {
        limit(
                service.patience().request(),
                () -> {
                    LOG.debug("a pcp client was silent or slow client={}", client());
                    close();
                });
    }

    /// Replaces the running timer.
    private void limit(Duration patience, Runnable then) {
        timer.ifPresent(running -> running.cancel(false));
        timer =
                Optional.of(
                        channel.eventLoop()
                                .schedule(then, patience.toMillis(), TimeUnit.MILLISECONDS));
    }

    private void onLoop(Runnable task) {
        try {
            channel.eventLoop().execute(task);
        } catch (RejectedExecutionException closed) {
            LOG.debug("answered after the server closed client={}", client());
        }
    }

    private String client() {
        return String.valueOf(channel.remoteAddress());
    }

    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }

    /// Drops a result that nobody waits for.
    static void quietly(Object ignored) {}
}
