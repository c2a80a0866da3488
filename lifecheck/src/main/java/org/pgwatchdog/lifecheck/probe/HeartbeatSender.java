package org.pgwatchdog.lifecheck.probe;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.lifecheck.HeartbeatDestination;
import org.pgwatchdog.lifecheck.HeartbeatSettings;
import org.pgwatchdog.lifecheck.LifecheckLimits;
import org.pgwatchdog.lifecheck.TimeSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends one heartbeat per keepalive to every destination, the first at once, whatever the state of the
/// destination (protocol v4, 14.4; native `wd_hb_sender`). Each destination has its own socket and the
/// time of its own sending. Runs on the heartbeat event loop.
///
/// A destination's name is looked up for every datagram, but elsewhere: the datagram goes to the address
/// found last, so that a name server out of order silences nobody. A send that fails is counted and
/// logged now and then; a socket bound to a device is opened anew after it, since a device that went and
/// came back is another one to the kernel.
public final class HeartbeatSender implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HeartbeatSender.class);

    private final HeartbeatSettings settings;
    private final SendClock clock;
    private final HeartbeatCounters counters;
    private final Executor resolver;
    private final Complaints complaints;
    private final List<Route> routes = new ArrayList<>();

    /// @param resolver where blocking name look-ups run
    public HeartbeatSender(
            HeartbeatSettings settings,
            TimeSource time,
            HeartbeatCounters counters,
            Executor resolver) {
        this.settings = settings;
        this.clock = new SendClock(time);
        this.counters = counters;
        this.resolver = resolver;
        this.complaints = new Complaints(time, LifecheckLimits.LOG_REPEAT);
    }

    /// Opens the sockets and starts to send.
    ///
    /// @throws IOException if a socket cannot be opened; those opened before are closed by [#close]
    public void open(DatagramSockets sockets) throws IOException {
        for (HeartbeatDestination destination : settings.destinations()) {
            routes.add(new Route(destination, sockets));
        }
        routes.forEach(Route::start);
    }

    @Override
    public void close() {
        routes.forEach(Route::stop);
        routes.clear();
    }

    private byte[] datagram() {
        return settings.dialect()
                .encode(settings.announcedHost(), settings.announcedPort(), clock.next());
    }

    /// The way to one destination.
    private final class Route {
        private final HeartbeatDestination destination;
        private final DatagramSockets sockets;
        private final EventLoop loop;
        private final AtomicBoolean resolving = new AtomicBoolean();
        private final AtomicBoolean reopening = new AtomicBoolean();
        private volatile Channel channel;
        private volatile boolean closed;
        private @Nullable InetAddress address;
        private @Nullable ScheduledFuture<?> timer;

        Route(HeartbeatDestination destination, DatagramSockets sockets) throws IOException {
            this.destination = destination;
            this.sockets = sockets;
            this.channel = sockets.sender(destination.device());
            this.loop = channel.eventLoop();
        }

        void start() {
            long period = settings.keepalive().toNanos();
            timer = loop.scheduleWithFixedDelay(this::beat, 0, period, TimeUnit.NANOSECONDS);
        }

        void stop() {
            closed = true;
            ScheduledFuture<?> running = timer;
            if (running != null) {
                running.cancel(false);
            }
            channel.close().awaitUninterruptibly();
        }

        /// The timer ends for ever with an exception of its task: none may leave here.
        private void beat() {
            try {
                sendAndResolve();
            } catch (RuntimeException e) {
                failed(e.toString());
            }
        }

        private void sendAndResolve() {
            InetAddress known = address;
            if (known != null) {
                send(known);
            }
            if (!closed && resolving.compareAndSet(false, true)) {
                resolver.execute(this::resolve);
            }
        }

        /// Off the event loop: may take as long as it likes, one at a time.
        private void resolve() {
            try {
                InetAddress found = InetAddress.getByName(destination.host());
                if (!loop.isShuttingDown()) {
                    loop.execute(() -> resolved(found));
                }
            } catch (UnknownHostException e) {
                failed("unknown host");
            } finally {
                resolving.set(false);
            }
        }

        private void resolved(InetAddress found) {
            boolean first = address == null;
            address = found;
            if (first && !closed) {
                send(found);
            }
        }

        private void send(InetAddress to) {
            InetSocketAddress target = new InetSocketAddress(to, destination.port());
            channel.writeAndFlush(new DatagramPacket(Unpooled.wrappedBuffer(datagram()), target))
                    .addListener(this::sent);
        }

        private void sent(Future<?> outcome) {
            if (outcome.isSuccess()) {
                counters.countSent();
                if (complaints.settle(destination.toString())) {
                    LOG.info("heartbeats are sent again destination={}", destination);
                }
            } else if (!closed) {
                failed(String.valueOf(outcome.cause()));
                if (destination.device().isPresent() && reopening.compareAndSet(false, true)) {
                    resolver.execute(this::reopen);
                }
            }
        }

        private void reopen() {
            try {
                Channel fresh = sockets.sender(destination.device());
                Channel stale = channel;
                channel = fresh;
                stale.close().awaitUninterruptibly();
                if (closed) {
                    fresh.close().awaitUninterruptibly();
                }
            } catch (IOException e) {
                failed(String.valueOf(e.getMessage()));
            } finally {
                reopening.set(false);
            }
        }

        private void failed(String why) {
            counters.countSendFailed();
            complaints
                    .mayLog(destination.toString())
                    .ifPresent(omitted ->
                            LOG.warn(
                                    "heartbeat not sent destination={} why=\"{}\"" + " omitted={}",
                                    destination,
                                    why,
                                    omitted));
        }
    }
}
