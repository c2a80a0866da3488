package org.pgwatchdog.itest.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The place of at most one running cluster, kept from one scenario to the next.
///
/// A cluster in which a scenario failed is never used again; the next scenario gets a new one. A
/// cluster that can't be brought back to health after a scenario that passed fails the next one: that
/// is a finding, not an inconvenience.
public final class ClusterSlot implements AutoCloseable {

    private static final Path LOGS = Path.of(System.getProperty("itest.logs", "target/itest-logs"));
    private static final int TAIL_LINES = 25;

    /// Who wins an election is a matter of priority, and of who notices first.
    private static final int HANDOVERS_MAX = 8;

    private @Nullable RunningCluster cluster;
    private boolean spoilt;

    /// Replaces whatever runs here by a new cluster whose nodes are configured but not started.
    public RunningCluster fresh(ClusterPlan plan) {
        close();
        RunningCluster made = RunningCluster.prepare(plan);
        cluster = made;
        return made;
    }

    /// The cluster of this plan, healed, complete, its life checks active, led by a node of the kind;
    /// the clocks of its probe and watch start anew.
    public RunningCluster healthy(ClusterPlan plan, NodeKind leader) {
        RunningCluster ready = cluster;
        if (ready != null && !spoilt && ready.plan().equals(plan)) {
            ready.hosts().heal();
            ready.nodes().forEach(ClusterNode::thaw);
            ready.nodes().forEach(ClusterNode::reviveIfDead);
            ready.awaitOneCluster(ready.timings().recovery());
        } else {
            ready = fresh(plan);
            ready.startAll();
            ready.awaitOneCluster(ready.timings().coldStart());
        }
        ready.awaitLifecheck();
        makeLead(ready, leader);
        ready.awaitClients();
        ready.probe().reset();
        ready.watch().reset();
        return ready;
    }

    /// Moves leadership to a node of the kind: whoever else leads is stopped in order and restarted.
    private static void makeLead(RunningCluster cluster, NodeKind kind) {
        for (int attempt = 0; attempt < HANDOVERS_MAX; attempt++) {
            ClusterNode leader = cluster.leader();
            if (leader.kind() == kind) {
                return;
            }
            leader.stopGracefully();
            cluster.awaitOneCluster(cluster.nodesBut(leader), cluster.timings().takeover());
            leader.start();
            cluster.awaitOneCluster(cluster.timings().join());
            cluster.awaitLifecheck();
        }
        throw new AssertionError("no " + kind + " node came to lead:\n" + cluster.describe());
    }

    /// Saves what people need to understand a failure, prints a summary, and gives the cluster up.
    public void failed(String scenario) {
        spoilt = true;
        RunningCluster broken = cluster;
        if (broken == null) {
            return;
        }
        Path directory = LOGS.resolve(scenario.replaceAll("[^A-Za-z0-9._-]+", "_"));
        try {
            Files.createDirectories(directory);
            StringBuilder summary = new StringBuilder(describe(broken));
            for (Path log : broken.logs()) {
                String name = log.getParent().getFileName() + "-" + log.getFileName();
                if (Files.exists(log)) {
                    Files.copy(log, directory.resolve(name), StandardCopyOption.REPLACE_EXISTING);
                    summary.append("---- ").append(name).append('\n').append(tail(log));
                }
            }
            Files.writeString(directory.resolve("summary.txt"), summary);
            System.out.printf(
                    "itest: %s FAILED, logs in %s%n%s%n", scenario, directory, describe(broken));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The cluster now in this place.
    public Optional<RunningCluster> cluster() {
        return Optional.ofNullable(cluster);
    }

    /// Whether a scenario failed in the cluster now in this place.
    public boolean isSpoilt() {
        return spoilt;
    }

    @Override
    public void close() {
        if (cluster != null) {
            cluster.close();
            cluster = null;
        }
        spoilt = false;
    }

    private static String describe(RunningCluster broken) {
        try {
            return broken.describe();
        } catch (RuntimeException | AssertionError e) {
            return "the cluster can't be described: " + e.getMessage() + "\n";
        }
    }

    private static String tail(Path log) throws IOException {
        List<String> lines = Files.readString(log).lines().toList();
        List<String> last = lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size());
        return String.join("\n", last) + "\n";
    }
}
