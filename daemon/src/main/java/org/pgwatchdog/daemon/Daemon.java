package org.pgwatchdog.daemon;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.pgwatchdog.bridge.conf.WatchdogSettings;
import org.pgwatchdog.core.effect.NoticeLevel;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.model.ClusterSnapshot;
import org.pgwatchdog.core.model.DatabaseEventId;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.daemon.bridge.BridgedPool;
import org.pgwatchdog.daemon.control.ControlAnswer;
import org.pgwatchdog.daemon.control.ControlServer;
import org.pgwatchdog.daemon.control.ControlSocketPath;
import org.pgwatchdog.daemon.http.HttpEndpoint;
import org.pgwatchdog.daemon.loop.ProcessClock;
import org.pgwatchdog.daemon.reach.VipHearsay;
import org.pgwatchdog.daemon.status.Figures;
import org.pgwatchdog.daemon.status.NoticeLog;
import org.pgwatchdog.daemon.wiring.OwnAddress;
import org.pgwatchdog.daemon.wiring.RunOptions;
import org.pgwatchdog.daemon.wiring.StartupFailure;
import org.pgwatchdog.daemon.wiring.VipWiring;
import org.pgwatchdog.vip.InterfaceCondition;
import org.pgwatchdog.vip.InterfaceMonitor;
import org.pgwatchdog.vip.InterfaceReport;
import org.pgwatchdog.vip.VirtualIp;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One running node: the core with all its drivers.
///
/// Start (protocol v4, 17.2): the left-over VIP goes, the listeners open, then the core starts and
/// connects, then the life check. End: the core says good-bye and lets the VIP go; whatever happens, the
/// VIP is released before the process ends, and the exit code says whether that worked.
public final class Daemon {
    private static final Logger LOG = LoggerFactory.getLogger(Daemon.class);

    private final Supplier<MonotonicTime> clock = ProcessClock.ofThisMachine();
    private final Chronicle chronicle;
    private final NoticeLog notices;
    private final Figures figures = new Figures();
    private final VipHearsay hearsay = new VipHearsay();
    private final FaultDump faultDump = new FaultDump();
    private final EventLoops loops = new EventLoops();
    private final CompletableFuture<Integer> exitCode = new CompletableFuture<>();
    private final AtomicBoolean ending = new AtomicBoolean();
    private final VipWiring vip;
    private final EscalationRunner escalation;
    private final NodeReports reports;
    private final ProtocolStack stack;
    private final NodeListeners listeners;
    private final ConfigReload reload;
    private final NodeBridge bridge;
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
        OperatorDesk desk = new OperatorDesk(new DaemonOffice(this));
        this.bridge =
                new NodeBridge(
                        settings,
                        options,
                        new BridgedPool.Node(
                                this::offer,
                                this::commandsRan,
                                this::clusterNow,
                                clock,
                                notices,
                                new DaemonOffice(this)),
                        desk);
        this.stack = stackFor(options, desk);
        this.watches = new Watches(() -> this.settings, escalation, stack, hearsay, notices);
        this.reports = reportsOf(options);
        this.listeners =
                new NodeListeners(
                        stack,
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
                        stack, chronicle.takeovers(), figures, bridge::quarantined, watches),
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
            if (stack.isAlive()) {
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
        stack.start();
        InterfaceReport network = interfaces.start();
        if (network.condition() != InterfaceCondition.USABLE) {
            networkChanged(network);
        }
        try {
            stack.lifecheck().start();
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
        return stack.snapshot();
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
        if (vipChanged) {
            escalation.use(wiring.guarded());
        }
        watches.use(next);
        stack.use(next);
    }

    private void retire(VirtualIp former) {
        watches.retire(former);
    }

    private ProtocolStack stackFor(RunOptions options, OperatorDesk desk) throws StartupFailure {
        StackParts parts =
                new StackParts(
                        options,
                        clock,
                        loops.peers(),
                        escalation,
                        bridge.effects(),
                        desk,
                        reason -> end(stopWanted ? 0 : 1, reason),
                        chronicle,
                        hearsay,
                        new EffectRouter.Watchers(notices, chronicle.takeovers(), figures),
                        this::fault);
        return switch (settings.peers().protocol()) {
            case V3 -> new LegacyStack(settings, parts);
            case V4 -> new ModernStack(settings, parts);
        };
    }

    private CompletableFuture<byte[]> askPeer(NodeId peer, byte[] question) {
        return stack.ask(peer, question);
    }

    private CompletableFuture<ClusterSnapshot> clusterNow() {
        return stack.snapshot();
    }

    private void commandsRan(DatabaseEventId id) {
        stack.commandsRan(id);
    }

    boolean offer(Event event) {
        return stack.offer(event);
    }

    Duration recoveryTimeout() {
        return settings.bridge().failover().recoveryTimeout();
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
            stack.end();
            boolean released = escalation.close(DaemonLimits.FORCED_RELEASE_TIMEOUT);
            Closings.run(
                    watches::close,
                    escalation.vip()::close,
                    stack.lifecheck()::close,
                    interfaces::close,
                    bridge::close,
                    listeners::close,
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
}
