package org.pgwatchdog.simulator;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.core.model.WatchdogConfig;
import org.pgwatchdog.wire.heartbeat.HeartbeatCodec;

/// The simulated world: hosts, network, segment and time, and everything that can be done to them.
/// The faults themselves are chosen by [Nemesis].
final class SimCluster {
    /// A process that ended is started again after this, once the faults are over.
    static final Duration RESTART_AFTER = Duration.ofSeconds(1);

    /// From the start of a process to its first event: it releases the address first.
    static final Duration BOOT_MIN = Duration.ofMillis(100);

    static final Duration BOOT_MAX = Duration.ofMillis(600);

    /// How fast the guard of a killed process drops the address.
    static final Duration GUARD_MIN = Duration.ofMillis(2);

    static final Duration GUARD_MAX = Duration.ofMillis(100);

    /// A process that was asked to stop must have ended by then.
    static final Duration STOP_MAX =
            ClusterPlan.ESCALATION_PATIENCE
                    .multipliedBy(2)
                    .plus(SimEscalation.COMMAND_TIMEOUT.multipliedBy(2))
                    .plusSeconds(5);

    private final ClusterPlan plan;
    private final Brain.Maker brainMaker;
    private final Prng guardPrng;
    private final Seed seed;
    private final Timeline timeline;
    private final Trace trace;
    private final List<SimHost> hosts;
    private final SimNetwork network;
    private final SimSegment segment;
    private final LocalFaults localFaults;
    private final AddressChecker addressChecker;
    private final SimDatabases databases;
    private final List<SimPool> pools;
    private final DatabaseFaults databaseFaults;
    private final DatabaseChecker databaseChecker;
    private final List<SimVoteStore> votes;
    private final LeaseChecker leaseChecker;
    private final Takeovers takeovers;
    private final HeartbeatCodec heartbeatCodec;
    private final int[] lives;
    private final boolean[] booting;
    private VipConduct vipConduct = VipConduct.PROMPT;
    private boolean restartsByItself;
    private boolean votesWereLost;

    SimCluster(
            ClusterPlan plan, Seed seed, Brain.Maker brainMaker, Timeline timeline, Trace trace) {
        this.plan = plan;
        this.seed = seed;
        this.brainMaker = brainMaker;
        this.guardPrng = seed.derive("guard");
        this.timeline = timeline;
        this.trace = trace;
        this.hosts = IntStream.range(0, plan.nodes()).mapToObj(SimHost::new).toList();
        this.network = new SimNetwork(timeline, seed.derive("network"), hosts);
        this.segment = new SimSegment(timeline, hosts);
        this.lives = new int[plan.nodes()];
        this.booting = new boolean[plan.nodes()];
        this.votes = voteStores(seed.derive("votes"));
        this.leaseChecker = new LeaseChecker(this);
        this.takeovers = new Takeovers(this);
        this.heartbeatCodec = new HeartbeatCodec(plan.authentication());
        this.localFaults = new LocalFaults(this, seed.derive("local"));
        this.addressChecker = new AddressChecker(this);
        this.databases = new SimDatabases(plan.nodes(), trace);
        this.pools = hosts.stream().map(_ -> new SimPool()).toList();
        this.databaseFaults = new DatabaseFaults(this, seed.derive("databases"));
        this.databaseChecker = new DatabaseChecker(this);
    }

    private List<SimVoteStore> voteStores(Prng prng) {
        boolean fresh = prng.chance(Ratio.percent(60));
        return hosts.stream()
                .map(host -> new SimVoteStore(host, this, seed.derive("votes-" + host.id()), fresh))
                .toList();
    }

    ClusterPlan plan() {
        return plan;
    }

    Brain.Maker brainMaker() {
        return brainMaker;
    }

    Timeline timeline() {
        return timeline;
    }

    Trace trace() {
        return trace;
    }

    List<SimHost> hosts() {
        return hosts;
    }

    SimHost host(int id) {
        return hosts.get(id);
    }

    SimNetwork network() {
        return network;
    }

    SimSegment segment() {
        return segment;
    }

    LocalFaults localFaults() {
        return localFaults;
    }

    SimDatabases databases() {
        return databases;
    }

    SimPool pool(SimHost host) {
        return pools.get(host.id());
    }

    SimVoteStore votes(SimHost host) {
        return votes.get(host.id());
    }

    LeaseChecker leaseChecker() {
        return leaseChecker;
    }

    /// One for all, for it keeps nothing but the digest that all receivers of a heartbeat compare with.
    HeartbeatCodec heartbeatCodec() {
        return heartbeatCodec;
    }

    Takeovers takeovers() {
        return takeovers;
    }

    /// Whether somebody has deleted a node's votes in this run.
    boolean votesWereLost() {
        return votesWereLost;
    }

    void loseVotes(SimHost host) {
        votesWereLost = true;
        trace.note("n" + host.id(), "its votes are lost");
        votes(host).forget();
    }

    DatabaseFaults databaseFaults() {
        return databaseFaults;
    }

    DatabaseChecker databaseChecker() {
        return databaseChecker;
    }

    Duration longestOverlap() {
        return addressChecker.longestOverlap();
    }

    VipConduct vipConduct() {
        return vipConduct;
    }

    void vipConduct(VipConduct conduct) {
        vipConduct = conduct;
    }

    /// The host's wall clock at the beginning of the run; it survives restarts. Hosts differ by up to a
    /// minute.
    long wallOffsetMicros(SimHost host) {
        return 1_700_000_000_000_000L + seed.derive("wall-" + host.id()).below(60_000_000L);
    }

    /// From now on nothing stays down.
    void restartByItself() {
        restartsByItself = true;
    }

    /// Starts the process of a host that has power; it releases the address first, then it listens.
    void start(SimHost host) {
        if (!host.powered() || host.life().isPresent() || booting[host.id()]) {
            return;
        }
        int id = host.id();
        booting[id] = true;
        int number = ++lives[id];
        Prng prng = seed.derive("node-" + id + "-" + number);
        WatchdogConfig config = plan.configs().get(id);
        timeline.after(
                prng.between(BOOT_MIN, BOOT_MAX),
                () -> {
                    if (lives[id] != number || !booting[id]) {
                        return;
                    }
                    booting[id] = false;
                    segment.drop(host);
                    NodeLife life = new NodeLife(this, host, config, prng);
                    host.started(life);
                    trace.note("n" + id, "started, life " + number);
                    life.begin();
                    localFaults.reportAll(host);
                });
    }

    /// Kills the process; its kernel closes the connections, the address stays.
    void kill(SimHost host) {
        booting[host.id()] = false;
        host.life()
                .ifPresent(life -> {
                    trace.note("n" + host.id(), "killed" + mark(host));
                    life.end();
                    host.ended();
                    network.processEnded(host);
                    if (plan.leased() && !plan.isNative(host.id())) {
                        guard(host);
                    }
                });
    }

    /// What outlives the process drops the address, if no other process has taken over by then.
    private void guard(SimHost host) {
        int life = lives[host.id()];
        timeline.after(
                guardPrng.between(GUARD_MIN, GUARD_MAX),
                () -> {
                    if (lives[host.id()] == life) {
                        segment.drop(host);
                    }
                });
    }

    /// Takes the power away: nobody says anything, and nobody answers for the address.
    void unplug(SimHost host) {
        if (!host.powered()) {
            return;
        }
        trace.note("n" + host.id(), "power lost" + mark(host));
        booting[host.id()] = false;
        host.life().ifPresent(NodeLife::end);
        host.ended();
        network.powerLost(host);
        segment.drop(host);
    }

    void plugIn(SimHost host) {
        if (!host.powered()) {
            trace.note("n" + host.id(), "power back");
            network.powerBack(host);
        }
    }

    void freeze(SimHost host) {
        if (host.running()) {
            trace.note("n" + host.id(), "frozen" + mark(host));
            host.freeze();
        }
    }

    /// The deadline that passed is served before what waited, as the daemon's loop does.
    void thaw(SimHost host) {
        if (!host.frozen()) {
            return;
        }
        trace.note("n" + host.id(), "thawed" + mark(host));
        host.unfreeze();
        host.life()
                .ifPresent(life -> {
                    if (life.wakeAt() <= timeline.now()) {
                        life.deadlineReached();
                    }
                });
        host.catchUp();
    }

    /// Asks the process to end in order, and sees to it that it does.
    void stop(SimHost host) {
        NodeLife life = host.life().orElse(null);
        if (life == null || host.frozen() || life.isStopping()) {
            return;
        }
        trace.note("n" + host.id(), "asked to stop" + mark(host));
        timeline.after(STOP_MAX, () -> requireStopped(host, life, STOP_MAX));
        life.stop();
    }

    private void requireStopped(SimHost host, NodeLife life, Duration limit) {
        if (!life.isCurrent()) {
            return;
        }
        if (host.frozen()) {
            timeline.after(limit, () -> requireStopped(host, life, limit));
            return;
        }
        throw Violation.liveness(
                "n"
                        + host.id()
                        + " was asked to stop and has not within "
                        + limit.toSeconds()
                        + " s");
    }

    /// The core says that everything is let go.
    void halted(NodeLife life, String reason) {
        SimHost host = life.host();
        if (!life.isStopping()) {
            throw Violation.safety("n" + host.id() + " halts though nobody asked: " + reason);
        }
        if (segment.holds(host) && !life.escalation().releasing()) {
            throw Violation.safety("n" + host.id() + " halts and still holds the address");
        }
        trace.note("n" + host.id(), "ended" + mark(host));
        life.mesh().closeAll();
        life.end();
        host.ended();
        network.processEnded(host);
        if (restartsByItself) {
            timeline.after(RESTART_AFTER, () -> start(host));
        }
    }

    /// Lets time pass until `end`, all promises being checked at every moment at which something
    /// happens.
    void runUntil(long end) {
        while (true) {
            NodeLife sleeper = nextSleeper();
            long wake = sleeper == null ? Long.MAX_VALUE : sleeper.wakeAt();
            if (Math.min(wake, timeline.next()) > end) {
                timeline.advanceTo(end);
                checkAddress();
                return;
            }
            if (sleeper != null && wake <= timeline.next()) {
                timeline.advanceTo(Math.max(wake, timeline.now()));
                sleeper.deadlineReached();
            } else {
                timeline.runNext();
            }
            checkAddress();
        }
    }

    private void checkAddress() {
        addressChecker.check();
        leaseChecker.check();
        takeovers.check();
    }

    private @Nullable NodeLife nextSleeper() {
        NodeLife next = null;
        for (SimHost host : hosts) {
            NodeLife life = host.running() ? host.life().orElse(null) : null;
            if (life != null && (next == null || life.wakeAt() < next.wakeAt())) {
                next = life;
            }
        }
        return next;
    }

    private String mark(SimHost host) {
        return segment.holds(host) ? ", holding the address" : "";
    }
}
