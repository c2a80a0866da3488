package org.pgwatchdog.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.pgwatchdog.core.model.NodeAddress;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.PoolConfig;
import org.pgwatchdog.core.model.WatchdogConfig;
import org.pgwatchdog.wire.auth.AuthMethod;
import org.pgwatchdog.wire.auth.PeerAuthentication;
import org.pgwatchdog.wire.auth.WatchdogKey;

/// The configuration of one simulated cluster, drawn from the seed.
///
/// @param configs one per node
/// @param keepalive between two heartbeats
/// @param deadtime silence after which a node counts as dead
/// @param signed whether packets are signed
/// @param databases whether pgpools and databases take part
/// @param natives ids of the nodes that behave as natives do
/// @param ratesPpm how much faster than real time each node's clock runs, in millionths
record ClusterPlan(
        List<WatchdogConfig> configs,
        Duration keepalive,
        Duration deadtime,
        boolean signed,
        boolean databases,
        List<Integer> natives,
        List<Integer> ratesPpm) {
    /// How long the core lets an operation run before the opposite one starts all the same.
    static final Duration ESCALATION_PATIENCE = Duration.ofSeconds(5);

    private static final int WD_PORT = 9000;
    private static final int PGPOOL_PORT = 9999;

    /// No node's address, however many there are.
    private static final String VIP = "10.0.9.100";

    ClusterPlan {
        configs = List.copyOf(configs);
        natives = List.copyOf(natives);
        ratesPpm = List.copyOf(ratesPpm);
    }

    static ClusterPlan draw(SimulationOptions options, Seed seed) {
        Prng prng = seed.derive("plan");
        boolean mixed = options.profile() == Profile.MIXED_CONFIGS;
        int keepaliveMillis = prng.pick(List.of(500, 1000, 2000));
        int deadtimeMillis = keepaliveMillis * prng.between(3, 8);
        boolean halfVotes = mixed && prng.chance(Ratio.percent(50));
        WatchdogConfig.Membership membership = mixed ? membership(prng) : FIXED;
        boolean databases = options.profile().hasDatabases();
        WatchdogConfig.Failover failover =
                databases ? failover(prng) : WatchdogConfig.Failover.DEFAULT;
        boolean samePriority = !mixed || prng.chance(Ratio.percent(30));
        List<NodeAddress> addresses = new ArrayList<>();
        for (int id = 0; id < options.nodes(); id++) {
            addresses.add(
                    new NodeAddress(NodeId.of(id), "10.0.0." + (10 + id), WD_PORT, PGPOOL_PORT));
        }
        Clocks clocks = Clocks.draw(options, seed.derive("leases"));
        Optional<WatchdogConfig.Lease> lease =
                clocks.leased()
                        ? Optional.of(clocks.lease(Duration.ofMillis(deadtimeMillis)))
                        : Optional.empty();
        List<WatchdogConfig> configs = new ArrayList<>();
        for (int id = 0; id < options.nodes(); id++) {
            boolean witness = mixed && id > 0 && prng.chance(Ratio.percent(20));
            int priority = witness ? 0 : samePriority ? 1 : prng.between(1, 4);
            configs.add(
                    new WatchdogConfig(
                            NodeId.of(id),
                            addresses,
                            priority,
                            !witness,
                            VIP,
                            "10.0.0." + (10 + id) + ":" + PGPOOL_PORT + " Linux n" + id,
                            "4.7.0",
                            halfVotes,
                            membership,
                            failover,
                            poolConfig(addresses, databases),
                            ESCALATION_PATIENCE,
                            clocks.natives().contains(id) ? Optional.empty() : lease));
        }
        boolean signed = prng.chance(Ratio.percent(50));
        return new ClusterPlan(
                configs,
                Duration.ofMillis(keepaliveMillis),
                Duration.ofMillis(deadtimeMillis),
                signed,
                databases,
                clocks.natives(),
                clocks.ratesPpm());
    }

    /// What packets are signed with: one for each who signs, for it remembers what it signed last.
    PeerAuthentication authentication() {
        return signed
                ? new PeerAuthentication(WatchdogKey.of("simulated"), AuthMethod.HMAC_SHA256)
                : PeerAuthentication.DISABLED;
    }

    /// Whether nodes promise each other leases; those that behave as natives do not.
    boolean leased() {
        return lease().isPresent();
    }

    /// The lease of those that have one.
    Optional<Duration> lease() {
        return configs.stream()
                .flatMap(config -> config.lease().stream())
                .map(WatchdogConfig.Lease::length)
                .findFirst();
    }

    boolean isNative(int id) {
        return natives.contains(id);
    }

    boolean hasNatives() {
        return !natives.isEmpty();
    }

    /// What a plan says of time: leases, who knows them, and how the clocks run.
    private record Clocks(
            boolean leased, boolean tight, List<Integer> natives, List<Integer> ratesPpm) {
        /// The drift that leases allow for (`SafetyRules.CLOCK_RATE_DIVISOR`).
        private static final int RATE_MAX_PPM = 10_000;

        static Clocks draw(SimulationOptions options, Prng prng) {
            Profile profile = options.profile();
            // Not with databases: a quicker takeover often meets the case that docs/simulator.md
            // knows of, in which the news of a command's end is lost with its leader.
            boolean chosen = prng.chance(Ratio.percent(75)) && !profile.hasDatabases();
            boolean leased = profile.hasLeases() || chosen;
            int most = prng.pick(List.of(0, 100, RATE_MAX_PPM));
            List<Integer> natives = new ArrayList<>();
            List<Integer> rates = new ArrayList<>();
            for (int id = 0; id < options.nodes(); id++) {
                rates.add(leased ? prng.pick(List.of(-most, 0, most)) : 0);
                if (profile == Profile.AMONG_NATIVES && prng.chance(Ratio.percent(40))) {
                    natives.add(id);
                }
            }
            return new Clocks(leased, prng.chance(Ratio.percent(30)), natives, rates);
        }

        WatchdogConfig.Lease lease(Duration deadtime) {
            return tight
                    ? new WatchdogConfig.Lease(deadtime.multipliedBy(9).dividedBy(10), deadtime)
                    : WatchdogConfig.Lease.of(deadtime);
        }
    }

    int nodes() {
        return configs.size();
    }

    boolean halfVotes() {
        return configs.getFirst().halfVotes();
    }

    /// Whether absent nodes count for ever, so that two sides can never both have a majority.
    boolean fixedMembership() {
        return configs.getFirst().membership().equals(FIXED);
    }

    /// Standbys a leader needs to raise the address while all nodes count (protocol v4, 10.4).
    int standbysNeeded() {
        int nodes = nodes();
        if (nodes % 2 == 1) {
            return (nodes - 1) / 2;
        }
        return (nodes - 2) / 2 + (halfVotes() ? 0 : 1);
    }

    String describe() {
        StringBuilder text = new StringBuilder();
        for (WatchdogConfig config : configs) {
            text.append(config.mayLead() ? " " + config.priority() : " witness");
        }
        return text.substring(1);
    }

    private static final WatchdogConfig.Membership FIXED = WatchdogConfig.Membership.FIXED;

    private static WatchdogConfig.Membership membership(Prng prng) {
        return switch (prng.below(4)) {
            case 0 -> new WatchdogConfig.Membership(true, Duration.ZERO, Duration.ZERO);
            case 1 -> new WatchdogConfig.Membership(false, Duration.ofSeconds(20), Duration.ZERO);
            case 2 ->
                    new WatchdogConfig.Membership(
                            true, Duration.ofSeconds(30), Duration.ofSeconds(40));
            default -> FIXED;
        };
    }

    private static WatchdogConfig.Failover failover(Prng prng) {
        return new WatchdogConfig.Failover(
                !prng.chance(Ratio.percent(10)),
                !prng.chance(Ratio.percent(15)),
                prng.chance(Ratio.percent(10)),
                true,
                false,
                WatchdogConfig.Failover.VOTE_LIFETIME_MIN);
    }

    private static PoolConfig poolConfig(List<NodeAddress> addresses, boolean databases) {
        return new PoolConfig(
                List.of(
                        new PoolConfig.Setting("health_check_period", 10),
                        new PoolConfig.Setting("health_check_max_retries", 3),
                        new PoolConfig.Setting("health_check_retry_delay", 1)),
                List.of(new PoolConfig.HealthCheck(20, 10, 3, 1, 10_000)),
                Collections.nCopies(
                        databases ? SimDatabases.COUNT : 1,
                        new PoolConfig.Backend("10.0.1.10", 5432)),
                addresses.stream()
                        .map(node ->
                                new PoolConfig.Node(node.host(), node.wdPort(), node.pgpoolPort()))
                        .toList());
    }
}
