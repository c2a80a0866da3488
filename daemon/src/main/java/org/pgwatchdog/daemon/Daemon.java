package org.pgwatchdog.daemon;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.pgwatchdog.bridge.conf.WatchdogSettings;
import org.pgwatchdog.bridge.ipc.IpcServer;
import org.pgwatchdog.core.effect.NoticeLevel;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.message.IpcReply;
import org.pgwatchdog.core.model.ClusterSnapshot;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.daemon.bridge.BridgedPool;
import org.pgwatchdog.daemon.control.ControlAnswer;
import org.pgwatchdog.daemon.control.ControlServer;
import org.pgwatchdog.daemon.control.ControlSocketPath;
import org.pgwatchdog.daemon.http.HttpEndpoint;
import org.pgwatchdog.daemon.loop.Brain;
import org.pgwatchdog.daemon.loop.CoreLoop;
import org.pgwatchdog.daemon.loop.FlightOrigin;
import org.pgwatchdog.daemon.loop.FlightRecorder;
import org.pgwatchdog.daemon.peer.PeerMesh;
import org.pgwatchdog.daemon.status.Figures;
import org.pgwatchdog.daemon.status.NoticeLog;
import org.pgwatchdog.daemon.votes.VoteStore;
import org.pgwatchdog.daemon.wiring.LifecheckWiring;
import org.pgwatchdog.daemon.wiring.OwnAddress;
import org.pgwatchdog.daemon.wiring.RunOptions;
import org.pgwatchdog.daemon.wiring.StartupFailure;
import org.pgwatchdog.daemon.wiring.VipWiring;
import org.pgwatchdog.lifecheck.Lifecheck;
import org.pgwatchdog.vip.InterfaceCondition;
import org.pgwatchdog.vip.InterfaceMonitor;
import org.pgwatchdog.vip.InterfaceReport;
import org.pgwatchdog.vip.VirtualIp;
import org.pgwatchdog.wire.auth.PeerAuthentication;
import org.pgwatchdog.wire.ipc.IpcAuthentication;
import org.pgwatchdog.wire.peer.PeerMessageCodec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One running node: the core with all its drivers.
///
/// Start (protocol v4, 17.2): the left-over VIP goes, the listeners open, then the core starts and
/// connects, then the life check. End: the core says good-bye and lets the VIP go; whatever happens, the
/// VIP is released before the process ends, and the exit code says whether that worked.
public final class Daemon {
    private static final Logger LOG = LoggerFactory.getLogger(Daemon.class);

    private final Supplier<MonotonicTime> clock = CoreLoop.systemClock();
    private final Chronicle chronicle;
    private final NoticeLog notices;
    private final Figures figures = new Figures();
    private final FlightRecorder recorder;
    private final FaultDump faultDump = new FaultDump();
    private final EventLoops loops = new EventLoops();
    private final CompletableFuture<Integer> exitCode = new CompletableFuture<>();
    private final AtomicBoolean ending = new AtomicBoolean();
    private final VipWiring vip;
    private final EscalationRunner escalation;
    private final VoteStore votes;
    private final NodeReports reports;
    private final PeerMesh mesh;
    private final CoreLoop loop;
    private final IpcServer ipc;
    private final NodeListeners listeners;
    private final ConfigReload reload;
    private final NodeBridge bridge;
    private final Lifecheck lifecheck;
    private final InterfaceMonitor interfaces;
    private final Watches watches;
    private volatile WatchdogSettings settings;
    private volatile boolean stopWanted;
    private volatile Runnable stopListener = () -> {};

    /// A node that has opened nothing yet.
    ///
    /// @throws StartupFailure if the configuration asks for what cannot be
    public Daemon(RunOptions options, WatchdogSettings settings) throws StartupFailure {
        this.settings = settings;
        this.chronicle = Chronicle.of(settings, clock.get(), this::clusterNow, this::askPeer);
        this.notices = chronicle.notices();
        SecureRandom random = new SecureRandom();
        this.votes = voteStore();
        FlightOrigin origin = FlightOrigin.fresh(settings.cluster(), random, votes.remember());
        this.recorder = new FlightRecorder(origin);
        Brain brain = Brain.of(origin.newCore());
        this.vip = VipWiring.of(settings);
        Duration escalationLimit =
                settings.vip().commandTimeout().multipliedBy(DaemonLimits.ESCALATION_COMMANDS);
        this.escalation =
                new EscalationRunner(
                        vip.guarded(),
                        escalationLimit,
                        this::offer,
                        this::retire,
                        new HeldLease(settings.cluster().lease(), clock));
        this.mesh =
                new PeerMesh(
                        loops.peers(),
                        settings.cluster(),
                        codecOf(settings),
                        new PeerMesh.House(
                                this::offer, this::fault, chronicle.clock(), chronicle::answer));
        OperatorDesk desk = new OperatorDesk(new DaemonOffice(this));
        this.lifecheck =
                new Lifecheck(
                        LifecheckWiring.settingsOf(settings, options),
                        new LifecheckReports(this::offer));
        this.bridge =
                new NodeBridge(
                        settings,
                        options,
                        new BridgedPool.Node(
                                this::offer,
                                this::clusterNow,
                                clock,
                                notices,
                                new DaemonOffice(this)),
                        desk);
        this.loop = new CoreLoop(brain, clock, recorder, routerFor(brain, desk), this::fault);
        this.watches = new Watches(() -> this.settings, escalation, loop, notices);
        this.reports = reportsOf(options);
        this.ipc =
                new IpcServer(
                        settings.ipc().socket(),
                        new IpcAuthentication(settings.auth().key(), random.nextInt()),
                        this::offerOfClient);
        this.listeners =
                new NodeListeners(
                        mesh,
                        ipc,
                        controlServer(settings, desk),
                        new HttpEndpoint(
                                loops.operators(),
                                new StatusPages(reports::status, reports::metrics).byPath()));
        this.reload = new ConfigReload(options, notices, () -> this.settings, this::take);
        this.interfaces =
                new InterfaceMonitor(
                        settings.vip().monitoredInterfaces(),
                        vip.local() ? vip.address() : Optional.empty(),
                        this::networkChanged);
    }

    private NodeReports reportsOf(RunOptions options) {
        return new NodeReports(
                options,
                () -> this.settings,
                new NodeReports.Sources(
                        loop,
                        recorder,
                        chronicle.takeovers(),
                        figures,
                        bridge::quarantined,
                        watches),
                vip.method(),
                escalation);
    }

    /// Where the control socket of a node with these settings is.
    public static Path controlSocketOf(WatchdogSettings settings) {
        return ControlSocketPath.of(
                settings.control().directory(), settings.cluster().localAddress().wdPort());
    }

    /// Opens the listeners and starts to take part in the cluster.
    ///
    /// @throws StartupFailure if a listener cannot be opened; the node then ends by itself, see [#await]
    public void start() throws StartupFailure {
        try {
            open();
        } catch (StartupFailure failure) {
            if (loop.isAlive()) {
                stop("the start failed");
            } else {
                end(1, "the start failed");
            }
            throw failure;
        }
    }

    private void open() throws StartupFailure {
        vip.requireUsable();
        OwnAddress.require(settings);
        try {
            listeners.open(settings);
        } catch (IOException inTheWay) {
            throw StartupFailure.of(String.valueOf(inTheWay.getMessage()));
        }
        bridge.open();
        // Not before: open listeners prove that no other daemon of this node runs, whose VIP it
        // would be.
        chronicle.open();
        chronicle.tell(vip.vip().cleanUp(settings.vip().commandTimeout()));
        loop.start(new Event.Started());
        InterfaceReport network = interfaces.start();
        if (network.condition() != InterfaceCondition.USABLE) {
            networkChanged(network);
        }
        try {
            lifecheck.start();
        } catch (IOException inTheWay) {
            throw StartupFailure.of(String.valueOf(inTheWay.getMessage()));
        }
        bridge.start();
        watches.start();
        escalation.standBy();
    }

    /// Waits for the end of the node and returns the process's exit code.
    public int await() throws InterruptedException {
        try {
            return exitCode.get();
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /// Ends the node in order: hand over, say good-bye, release. Returns at once; see [#await].
    public void stop(String reason) {
        if (stopWanted) {
            return;
        }
        stopWanted = true;
        stopListener.run();
        notices.tell("STOP", NoticeLevel.INFO, "stopping: " + reason);
        CompletableFuture.delayedExecutor(
                        DaemonLimits.STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .execute(() -> end(1, "the orderly stop did not end in time"));
        if (!offer(new Event.ShutdownRequested(reason))) {
            end(1, "the core takes no more events");
        }
    }

    /// Completes when the core has answered a question.
    public CompletableFuture<?> pulse() {
        return loop.snapshot();
    }

    /// Whom to tell that the node is about to end in order; only the last counts.
    public void onStop(Runnable listener) {
        stopListener = listener;
    }

    /// Reads the configuration again and applies what can change at run time.
    public ControlAnswer reload() {
        return reload.run();
    }

    /// The last line of defence of a process that ends some other way.
    public void releaseNow() {
        escalation.close(DaemonLimits.FORCED_RELEASE_TIMEOUT);
    }

    private void take(WatchdogSettings next, VipWiring wiring) {
        boolean vipChanged = !next.vip().equals(settings.vip());
        settings = next;
        mesh.reconfigure(next.cluster(), codecOf(next));
        if (vipChanged) {
            escalation.use(wiring.guarded());
        }
        watches.use(next);
        offer(new Event.ConfigReloaded(next.cluster()));
    }

    private void retire(VirtualIp former) {
        watches.retire(former);
    }

    private EffectRouter routerFor(Brain brain, OperatorDesk desk) {
        return new EffectRouter(
                new EffectRouter.Drivers(
                        new MeshPeers(mesh),
                        escalation,
                        votes::persist,
                        bridge.effects(),
                        (client, reply) -> ipc.reply(client, reply),
                        desk,
                        lifecheck::pauseForRecovery,
                        reason -> end(stopWanted ? 0 : 1, reason)),
                new EffectRouter.Watchers(notices, chronicle.takeovers(), figures),
                brain::snapshot);
    }

    private CompletableFuture<byte[]> askPeer(NodeId peer, byte[] question) {
        return mesh.ask(peer, question);
    }

    private CompletableFuture<ClusterSnapshot> clusterNow() {
        return loop.snapshot();
    }

    private VoteStore voteStore() {
        return new VoteStore(
                VoteStore.fileIn(
                        settings.control().stateDirectory(),
                        settings.cluster().localAddress().wdPort()),
                this::offer);
    }

    boolean offer(Event event) {
        return loop.offer(event);
    }

    Chronicle chronicle() {
        return chronicle;
    }

    NodeReports reports() {
        return reports;
    }

    NodeBridge bridge() {
        return bridge;
    }

    private void offerOfClient(Event event) {
        if (!offer(event) && event instanceof Event.IpcRequested(long client, _)) {
            ipc.reply(client, new IpcReply.InTransition());
        }
    }

    private void networkChanged(InterfaceReport report) {
        boolean vipPresent = vip.local() ? report.vipPresent() : escalation.isHeld();
        LOG.debug("network: {}", report.detail());
        offer(NetworkEvents.of(report, vipPresent));
    }

    private void fault(Throwable fault) {
        Thread.ofPlatform()
                .name("fault")
                .start(() -> {
                    LOG.error("the core failed; letting go", fault);
                    chronicle.history().add("FATAL_FAULT", NoticeLevel.ERROR, fault.toString());
                    faultDump.begin(reports::dump);
                    end(1, "fault: " + fault);
                });
    }

    private void end(int code, String reason) {
        if (ending.compareAndSet(false, true)) {
            Thread.ofPlatform().name("end").start(() -> letGo(code, reason));
        }
    }

    private void letGo(int code, String reason) {
        int result = 1;
        try {
            LOG.info("ending: {}", reason);
            loop.end();
            boolean released = escalation.close(DaemonLimits.FORCED_RELEASE_TIMEOUT);
            Closings.run(
                    watches::close,
                    escalation.vip()::close,
                    lifecheck::close,
                    interfaces::close,
                    bridge::close,
                    listeners::close,
                    votes::close,
                    chronicle::close,
                    faultDump::close);
            loops.close();
            result = released ? code : 1;
        } finally {
            exitCode.complete(result);
        }
    }

    private ControlServer controlServer(WatchdogSettings all, OperatorDesk desk) {
        return new ControlServer(
                loops.operators(), controlSocketOf(all), all.control().group(), desk);
    }

    private static PeerMessageCodec codecOf(WatchdogSettings settings) {
        return new PeerMessageCodec(
                new PeerAuthentication(settings.auth().key(), settings.auth().method()));
    }
}
