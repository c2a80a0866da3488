package org.pgwatchdog.simulator;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.message.PeerMessage;
import org.pgwatchdog.core.message.PeerMessageType;
import org.pgwatchdog.core.model.ClusterSnapshot;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.VoterMemory;
import org.pgwatchdog.core.model.WatchdogConfig;
import org.pgwatchdog.wire.peer.PeerMessageCodec;

/// One life of one node's process, from its start to its end: the brain, its drivers, and the loop that
/// feeds the one and obeys it through the others.
final class NodeLife {
    /// The clock of a process may start anywhere from zero on.
    private static final long ORIGIN_SPAN_NANOS = 1L << 50;

    private final SimCluster cluster;
    private final SimHost host;
    private final WatchdogConfig config;
    private final Prng prng;
    private final Brain brain;
    private final SimMesh mesh;
    private final SimEscalation escalation;
    private final SimHeartbeats heartbeats;
    private final StepChecker checker;
    private final Optional<SimBridge> bridge;
    private final Deque<Event> inbox = new ArrayDeque<>();
    private final TreeSet<Long> owedAnswers = new TreeSet<>();
    private final long originNanos;
    private final long startedNanos;
    private final int ratePpm;
    private final TreeMap<NodeId, AskedVote> askedVotes = new TreeMap<>();
    private long snapshotNanos;
    private ClusterSnapshot snapshot;
    private long wakeAt;
    private boolean turnIsComing;
    private boolean stopping;
    private boolean over;

    NodeLife(SimCluster cluster, SimHost host, WatchdogConfig config, Prng prng) {
        this.cluster = cluster;
        this.host = host;
        this.config = config;
        this.prng = prng;
        this.originNanos = prng.chance(Ratio.percent(20)) ? 0 : prng.below(ORIGIN_SPAN_NANOS);
        this.startedNanos = cluster.timeline().now();
        int firstCommandId = 0x40000000 + prng.below(0x3fffffff);
        this.ratePpm = cluster.plan().ratesPpm().get(host.id());
        this.brain = brain(cluster, host, config, firstCommandId);
        this.mesh =
                new SimMesh(
                        host,
                        config,
                        cluster.hosts(),
                        cluster.network(),
                        new SimMesh.Services(
                                new PeerMessageCodec(cluster.plan().authentication()),
                                this::offer,
                                cluster.trace()));
        this.escalation =
                new SimEscalation(
                        host,
                        cluster.segment(),
                        cluster.timeline(),
                        prng,
                        new SimEscalation.Services(cluster::vipConduct, this::offer));
        this.heartbeats = new SimHeartbeats(this, cluster, cluster.heartbeatCodec());
        this.checker = new StepChecker(host.id(), config.nodes().size());
        this.bridge =
                cluster.plan().databases()
                        ? Optional.of(new SimBridge(this, cluster, prng))
                        : Optional.empty();
        this.snapshot = brain.snapshot(now());
        this.wakeAt = Long.MAX_VALUE;
    }

    private static Brain brain(
            SimCluster cluster, SimHost host, WatchdogConfig config, int firstCommandId) {
        VoterMemory memory = cluster.votes(host).memory();
        return cluster.plan().isNative(host.id())
                ? new NativeBrain(Brain.real(config, firstCommandId, memory))
                : cluster.brainMaker().make(config, firstCommandId, memory);
    }

    SimHost host() {
        return host;
    }

    WatchdogConfig config() {
        return config;
    }

    Prng prng() {
        return prng;
    }

    SimMesh mesh() {
        return mesh;
    }

    SimHeartbeats heartbeats() {
        return heartbeats;
    }

    SimEscalation escalation() {
        return escalation;
    }

    /// Its bridge, if there are databases in this world.
    Optional<SimBridge> bridge() {
        return bridge;
    }

    /// What the node knew after its last step.
    ClusterSnapshot snapshot() {
        return snapshot;
    }

    /// The node's own clock.
    MonotonicTime now() {
        long passed = cluster.timeline().now() - startedNanos;
        return new MonotonicTime(originNanos + passed + part(passed, ratePpm));
    }

    private static long part(long nanos, long ppm) {
        return nanos / 1_000_000 * ppm + nanos % 1_000_000 * ppm / 1_000_000;
    }

    /// The first moment in virtual time at which this node's clock shows `time`.
    private long virtual(MonotonicTime time) {
        long passed = time.nanos() - originNanos;
        long nanos = passed - part(passed, (long) ratePpm * 1_000_000 / (1_000_000 + ratePpm));
        // Whole parts per million are cut; a few steps at most are missing.
        long slack = passed / 1_000_000 + 2;
        return startedNanos + nanos + (ratePpm == 0 ? 0 : slack);
    }

    /// Whether the node may hold the address by its own books and clock.
    boolean holdsLease() {
        return snapshot.leaseRemaining()
                .map(rest -> now().nanos() < snapshotNanos + rest.toNanos())
                .orElse(false);
    }

    /// Whether this is still the process that runs on the host.
    boolean isCurrent() {
        return !over;
    }

    boolean isStopping() {
        return stopping;
    }

    void begin() {
        offer(new Event.Started());
        heartbeats.begin();
        bridge.ifPresent(SimBridge::begin);
    }

    /// An operator's command; it must be answered.
    void askOperator(long client, Event command) {
        owedAnswers.add(client);
        offer(command);
    }

    boolean owesAnswer(long client) {
        return owedAnswers.contains(client);
    }

    private void answerOperator(long client) {
        if (!owedAnswers.remove(client)) {
            throw Violation.safety("n" + host.id() + " answers operator " + client + " unasked");
        }
    }

    void stop() {
        stopping = true;
        offer(new Event.ShutdownRequested("simulated"));
    }

    /// When the core wants to be woken, in virtual nanoseconds.
    long wakeAt() {
        return wakeAt;
    }

    void deadlineReached() {
        step(new Event.DeadlineReached());
        checker.deadlineServed(now().hasReached(brain.deadline()));
    }

    /// One thing has happened. It waits in the loop's queue for its turn; meanwhile what an earlier turn
    /// decides may overtake it, as with the daemon's threads.
    void offer(Event event) {
        if (over) {
            return;
        }
        inbox.add(event);
        if (inbox.size() > SimulatorLimits.INBOX_EVENTS_MAX) {
            throw Violation.safety("n" + host.id() + ": " + inbox.size() + " events are waiting");
        }
        if (!turnIsComing) {
            turnIsComing = true;
            cluster.timeline().after(turnDelayNanos(), () -> host.receive(this::turn));
        }
    }

    private long turnDelayNanos() {
        return prng.chance(NetworkTimes.TURN_STALL)
                ? prng.nanosBetween(NetworkTimes.TURN_MAX, NetworkTimes.TURN_STALL_MAX)
                : prng.nanosBetween(NetworkTimes.TURN_MIN, NetworkTimes.TURN_MAX);
    }

    /// One turn of the loop: a deadline that has passed comes before what waits.
    private void turn() {
        if (over) {
            return;
        }
        if (wakeAt <= cluster.timeline().now()) {
            deadlineReached();
        }
        Event event = over ? null : inbox.poll();
        if (event != null) {
            step(event);
        }
        turnIsComing = !inbox.isEmpty() && !over;
        if (turnIsComing) {
            cluster.timeline().after(turnDelayNanos(), () -> host.receive(this::turn));
        }
    }

    /// The process is gone, one way or the other.
    void end() {
        over = true;
        inbox.clear();
        mesh.abandon();
        escalation.abandon();
        bridge.ifPresent(SimBridge::abandon);
        cluster.databaseChecker().dismissed(this);
    }

    private void step(Event event) {
        MonotonicTime now = now();
        List<Effect> effects;
        ClusterSnapshot after;
        try {
            effects = brain.step(now, event);
            after = brain.snapshot(now);
        } catch (RuntimeException | AssertionError fault) {
            throw CrashReport.of("n" + host.id() + " threw on " + event, fault);
        }
        ClusterSnapshot before = snapshot;
        snapshot = after;
        snapshotNanos = now.nanos();
        rememberQuestion(event);
        heartbeats.coreKnows(after);
        cluster.trace().step(host, event, before, after, effects);
        checker.check(now, event, before, after, effects);
        cluster.databaseChecker().happened(event);
        cluster.leaseChecker().stepped(host, event, after);
        for (Effect effect : effects) {
            carryOut(effect);
        }
        wake();
    }

    private void wake() {
        MonotonicTime deadline = brain.deadline();
        if (over || deadline.isNever()) {
            wakeAt = Long.MAX_VALUE;
            return;
        }
        long due = Math.max(cluster.timeline().now(), virtual(deadline));
        wakeAt = due + prng.nanosBetween(NetworkTimes.WAKE_LATE_MIN, NetworkTimes.WAKE_LATE_MAX);
    }

    /// The kernel counts by the same clock as the process, and never gives more than was asked.
    private long earliest(MonotonicTime until) {
        long time = virtual(until);
        long slack = (until.nanos() - originNanos) / 1_000_000 + 2;
        return ratePpm == 0 ? time : time - 2 * slack;
    }

    private void rememberQuestion(Event event) {
        if (event instanceof Event.MessageReceived(var from, var id, PeerMessage.Candidacy asked)) {
            askedVotes.put(from, new AskedVote(id, asked.term()));
        }
    }

    private void requireStored(NodeId to, int id, PeerMessage message) {
        AskedVote asked = askedVotes.get(to);
        if (asked != null && asked.id() == id && message.type() == PeerMessageType.ACCEPT) {
            cluster.votes(host).requireStored(to, asked.term());
        }
    }

    private record AskedVote(int id, long term) {}

    private void carryOut(Effect effect) {
        if (over) {
            return;
        }
        switch (effect) {
            case Effect.Send(var to, var id, var message) -> {
                requireStored(to, id, message);
                mesh.send(to, id, message);
            }
            case Effect.SendOutbound(var to, var id, var message) ->
                    mesh.sendOutbound(to, id, message);
            case Effect.Connect(var to) -> mesh.connect(to);
            case Effect.Disconnect(var peer) -> mesh.disconnect(peer);
            case Effect.Escalate(long ticket) -> escalation.raise(ticket);
            case Effect.ReassertVip(long ticket) -> escalation.raise(ticket);
            case Effect.Deescalate(long ticket) -> escalation.drop(ticket);
            case Effect.RenewLease(var until, _) -> escalation.renew(earliest(until));
            case Effect.PrepareVip(long ticket) -> escalation.prepare(ticket);
            case Effect.PersistVote(var record) -> cluster.votes(host).write(this, record);
            case Effect.Halt(String reason) -> cluster.halted(this, reason);
            case Effect.ControlReply(long client, _, _) -> answerOperator(client);
            case Effect.SyncBackends(var statuses) -> bridge.ifPresent(it -> it.sync(statuses));
            case Effect.RunFailover(var operation, var resume) ->
                    bridge.ifPresent(it -> it.run(operation, resume));
            case Effect.RoleChanged(var role, var known) ->
                    bridge.ifPresent(it -> it.roleChanged(role, known));
            case Effect.FailoverAnswered(var ticket, var result) ->
                    bridge.ifPresent(it -> it.answered(ticket, result));
            case Effect.RestoreQuarantined _, Effect.ResubmitQuarantined _ ->
                    bridge.ifPresent(SimBridge::resubmit);
            case Effect.Reply _,
                    Effect.RunClusterCommand _,
                    Effect.RecoveryMode _,
                    Effect.Notice _ -> {
                // Nobody and nothing behind this node in the simulated world.
            }
        }
    }
}
