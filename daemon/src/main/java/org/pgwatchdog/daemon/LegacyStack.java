package org.pgwatchdog.daemon;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.pgwatchdog.bridge.conf.BridgeSettings;
import org.pgwatchdog.bridge.conf.WatchdogSettings;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.legacy.LegacyConfig;
import org.pgwatchdog.core.legacy.LegacyEffect;
import org.pgwatchdog.core.legacy.LegacyEvent;
import org.pgwatchdog.core.legacy.LegacyWatchdog;
import org.pgwatchdog.core.legacy.message.WallTime;
import org.pgwatchdog.core.message.FailoverRequest;
import org.pgwatchdog.core.message.FailoverResult;
import org.pgwatchdog.core.model.BackendStatuses;
import org.pgwatchdog.core.model.ClusterSnapshot;
import org.pgwatchdog.core.model.DatabaseEventId;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.WatchdogConfig;
import org.pgwatchdog.daemon.legacy.LegacyHeartbeats;
import org.pgwatchdog.daemon.legacy.LegacyPeerLimits;
import org.pgwatchdog.daemon.legacy.LegacyPeers;
import org.pgwatchdog.daemon.legacy.LegacyPicture;
import org.pgwatchdog.daemon.legacy.Roster;
import org.pgwatchdog.daemon.loop.Brain;
import org.pgwatchdog.daemon.loop.CoreLoop;
import org.pgwatchdog.daemon.loop.FlightRecorder;
import org.pgwatchdog.daemon.wiring.LifecheckWiring;
import org.pgwatchdog.daemon.wiring.StartupFailure;
import org.pgwatchdog.lifecheck.Lifecheck;
import org.pgwatchdog.lifecheck.TrustedServerSettings;
import org.pgwatchdog.lifecheck.probe.PingProbe;
import org.pgwatchdog.wire.auth.PeerAuthentication;
import org.pgwatchdog.wire.legacy.LegacyGeneration;
import org.pgwatchdog.wire.legacy.LegacyPacketCodec;

/// The generation of 3.3 and 3.4 (`watchdog_protocol = '3'`): one request and one answer per connection,
/// heartbeats that carry a status, and [LegacyWatchdog].
final class LegacyStack implements ProtocolStack {
    private final FlightRecorder<LegacyEvent, LegacyEffect> recorder =
            FlightRecorder.readable(
                    LegacyEvent.class,
                    LegacyEffect.class,
                    "it is of a node with watchdog_protocol = '3'");
    private final LegacyPeers peers;
    private final Lifecheck lifecheck;
    private final LegacyPool pool;
    private final StackParts parts;
    private final CoreLoop<LegacyEvent, LegacyEffect> loop;
    private volatile Optional<BackendStatuses> backends = Optional.empty();

    /// @throws StartupFailure if the configuration asks for what this generation cannot do
    LegacyStack(WatchdogSettings settings, StackParts parts) throws StartupFailure {
        this.parts = parts;
        Roster roster = Roster.of(settings.cluster());
        LegacyConfig config = configOf(settings, roster);
        PeerAuthentication authentication =
                new PeerAuthentication(settings.auth().key(), settings.auth().method());
        this.peers =
                new LegacyPeers(
                        parts.peerLoop(),
                        new LegacyPacketCodec(LegacyGeneration.G2, authentication),
                        new LegacyPeers.Terms(
                                authentication.enabled(),
                                settings.bridge().failover().recoveryTimeout()),
                        this::tell,
                        parts.onFault());
        LegacyHeartbeats heartbeats =
                new LegacyHeartbeats(
                        authentication,
                        event -> {
                            boolean _ = tell(event);
                        });
        this.lifecheck =
                new Lifecheck(
                        LifecheckWiring.settingsOf(settings, parts.options(), heartbeats),
                        new LifecheckReports(this::offer));
        this.pool =
                new LegacyPool(
                        parts.pool(),
                        new LegacyPool.Ways(
                                settings.bridge().mode() != BridgeSettings.Mode.OFF,
                                settings.local().present()),
                        parts.watchers().log(),
                        event -> {
                            boolean _ = tell(event);
                        });
        MonotonicTime origin = parts.clock().get();
        Mind mind = new Mind(new LegacyWatchdog(config, origin, wallClock()));
        LegacyRouter router =
                new LegacyRouter(
                        new LegacyRouter.Drivers(
                                peers,
                                heartbeats,
                                lifecheck,
                                ticket -> probe(settings, ticket),
                                pool),
                        sharedRouter(mind),
                        parts.watchers(),
                        roster);
        this.loop = new CoreLoop<>(mind, parts.clock(), recorder, router, parts.onFault());
    }

    private static LegacyConfig configOf(WatchdogSettings settings, Roster roster)
            throws StartupFailure {
        WatchdogConfig cluster = settings.cluster();
        boolean query = settings.lifecheck().method() == WatchdogSettings.LifecheckMethod.QUERY;
        Duration interval = settings.lifecheck().interval();
        Duration deadtime =
                query
                        ? interval.multipliedBy(settings.lifecheck().lifePoint())
                        : settings.heartbeat().deadtime();
        try {
            return new LegacyConfig(
                    roster.self(),
                    roster.peers(),
                    cluster.delegateIp(),
                    true,
                    settings.peers().minorityMayLead(),
                    new LegacyConfig.Timing(
                            deadtime,
                            interval,
                            cluster.lease()
                                    .map(WatchdogConfig.Lease::length)
                                    .orElse(LegacyConfig.Timing.leaseFor(deadtime)),
                            cluster.escalationPatience(),
                            settings.bridge().failover().recoveryTimeout()));
        } catch (IllegalArgumentException wrong) {
            throw StartupFailure.configuration(
                    "with watchdog_protocol = '3': " + wrong.getMessage());
        }
    }

    private EffectRouter sharedRouter(Mind mind) {
        return new EffectRouter(
                new EffectRouter.Drivers(
                        new NoLinks(),
                        parts.vip(),
                        record -> {
                            throw new IllegalStateException("no vote is stored: " + record);
                        },
                        parts.pool(),
                        (client, reply) -> {
                            throw new IllegalStateException("no client waits: " + client + reply);
                        },
                        parts.operators(),
                        lifecheck::pauseForRecovery,
                        parts.ending()),
                parts.watchers(),
                mind::snapshot);
    }

    @Override
    public void listen(WatchdogSettings settings) throws IOException {
        peers.listen(NodeListeners.addressOf(settings.peers()));
    }

    @Override
    public void start() {
        loop.start(new LegacyEvent.Shared(new Event.Started()));
        pool.start();
    }

    /// Queues an event in the words of the rest of the daemon. What this generation has no word for is
    /// taken and forgotten, or answered here.
    @Override
    public boolean offer(Event event) {
        return switch (event) {
            case Event.FailoverWanted(var ticket, var request, var reason)
                    when request.has(FailoverRequest.PROMOTE) -> {
                Optional<FailoverRequest> detachment =
                        LegacySwitchover.asDetachment(request, backends);
                if (detachment.isPresent()) {
                    yield share(new Event.FailoverWanted(ticket, detachment.get(), reason));
                }
                parts.pool().failoverAnswered(ticket, FailoverResult.INVALID_FUNCTION);
                yield true;
            }
            case Event.BackendsReported(var statuses, _) -> {
                backends = Optional.of(statuses);
                yield share(event);
            }
            case Event.FailoverEnded(var id, var result, _) -> {
                result.ifPresent(now -> backends = Optional.of(now));
                pool.ended(id);
                yield share(event);
            }
            // Of pgpool's own tools, the bridge and a reload: no node of this generation takes
            // them.
            case Event.IpcRequested _, Event.ConfigReloaded _ -> true;
            default -> share(event);
        };
    }

    private boolean share(Event event) {
        return tell(new LegacyEvent.Shared(event));
    }

    private boolean tell(LegacyEvent event) {
        return loop.offer(event);
    }

    /// Whether somebody answers at the virtual IP. Only an address of a host's own can be held by two; of an
    /// AWS resource the newest owner is the only one.
    private void probe(WatchdogSettings settings, long ticket) {
        boolean ofHosts = settings.vip().methods().stream().noneMatch(method -> method.isAws());
        Optional<String> address = settings.vip().delegateIp().filter(_ -> ofHosts);
        if (address.isEmpty()) {
            tell(new LegacyEvent.VipProbed(ticket, false));
            return;
        }
        Thread.ofVirtual()
                .name("vip-probe")
                .start(() -> {
                    PingProbe ping =
                            new PingProbe(
                                    new TrustedServerSettings(
                                            List.of(),
                                            Optional.empty(),
                                            LegacyPeerLimits.VIP_PROBE_TIMEOUT));
                    tell(new LegacyEvent.VipProbed(ticket, ping.ask(address.get()).answered()));
                });
    }

    @Override
    public CoreLoop<LegacyEvent, LegacyEffect> loop() {
        return loop;
    }

    /// Its packets have no room for such a question.
    @Override
    public CompletableFuture<byte[]> ask(NodeId peer, byte[] question) {
        return CompletableFuture.failedFuture(
                new IOException(
                        "nodes with watchdog_protocol = '3' do not ask each other; ask there"));
    }

    /// Nothing of this generation changes at run time: its peers would have to change with it.
    @Override
    public void use(WatchdogSettings next) {}

    @Override
    public void commandsRan(DatabaseEventId id) {
        pool.commandsRan(id);
    }

    @Override
    public Lifecheck lifecheck() {
        return lifecheck;
    }

    @Override
    public FlightRecorder<LegacyEvent, LegacyEffect> recorder() {
        return recorder;
    }

    @Override
    public void close() {
        peers.close();
    }

    private static WallTime wallClock() {
        Instant now = Instant.now();
        return new WallTime(now.getEpochSecond() & WallTime.FIELD_MAX, now.getNano() / 1_000);
    }

    /// The legacy core as the loop drives it.
    private final class Mind implements Brain<LegacyEvent, LegacyEffect> {
        private final LegacyWatchdog watchdog;
        private final LegacyPicture picture = new LegacyPicture();

        Mind(LegacyWatchdog watchdog) {
            this.watchdog = watchdog;
        }

        @Override
        public List<LegacyEffect> step(MonotonicTime now, LegacyEvent event) {
            return watchdog.step(now, event);
        }

        @Override
        public MonotonicTime deadline() {
            return watchdog.deadline();
        }

        @Override
        public ClusterSnapshot snapshot(MonotonicTime now) {
            return picture.of(watchdog.snapshot(now), now, backends);
        }

        @Override
        public LegacyEvent deadlineReached() {
            return new LegacyEvent.Shared(new Event.DeadlineReached());
        }

        @Override
        public boolean isForeign(LegacyEvent event) {
            return event instanceof LegacyEvent.RequestReceived
                    || event instanceof LegacyEvent.RequestDistrusted
                    || event instanceof LegacyEvent.HeartbeatHeard;
        }
    }
}
