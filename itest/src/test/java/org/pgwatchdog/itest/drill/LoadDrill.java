package org.pgwatchdog.itest.drill;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.pgwatchdog.itest.cluster.ClusterNode;
import org.pgwatchdog.itest.cluster.ClusterSlot;
import org.pgwatchdog.itest.cluster.JavaNode;
import org.pgwatchdog.itest.cluster.NodeEvent;
import org.pgwatchdog.itest.cluster.RunningCluster;
import org.pgwatchdog.itest.net.Command;
import org.pgwatchdog.itest.net.Netns;

/// A cluster to which nothing happens, on a machine that is busy and a network that loses heartbeats: nobody
/// may take over. A program, not a test: `bench/run load` starts it.
///
/// One process for each core does nothing but compute, at the daemons' own priority; each host drops a fifth
/// of the heartbeats that reach it. Arguments: a directory for results ([DrillRecord]), minutes, and a
/// [DrillCluster]. Prints one line: cluster, minutes, takeovers, nodes taken for lost, leases lost,
/// longest outage and longest time with two holders in milliseconds, heartbeats dropped, and the load.
/// Exits with 1 if there was a takeover.
public final class LoadDrill {
    private static final int LOSS_PERCENT = 20;

    private static final String RULES =
            "table ip drill { chain in { type filter hook input priority 0; udp dport %d numgen"
                    + " random mod 100 < %d counter drop; }; }";

    private final RunningCluster cluster;
    private final List<Process> burners = new ArrayList<>();

    private LoadDrill(RunningCluster cluster) {
        this.cluster = cluster;
    }

    public static void main(String[] arguments) throws InterruptedException {
        if (arguments.length != 3) {
            System.err.println(
                    "usage: LoadDrill DIRECTORY MINUTES CLUSTER, for example bench/output 10 JJJ:JAVA");
            System.exit(2);
        }
        Duration length = Duration.ofSeconds((long) (60 * Double.parseDouble(arguments[1])));
        DrillCluster kind = DrillCluster.of(arguments[2]);
        ClusterSlot slot = new ClusterSlot();
        int takeovers;
        try {
            LoadDrill drill = new LoadDrill(slot.healthy(kind.plan(), kind.leader()));
            takeovers = drill.run(kind, length, new DrillRecord(Path.of(arguments[0])));
        } finally {
            slot.close();
        }
        System.exit(takeovers == 0 ? 0 : 1);
    }

    private int run(DrillCluster kind, Duration length, DrillRecord record)
            throws InterruptedException {
        Instant began = Instant.now();
        Map<Path, Long> marks = DrillRecord.marks(cluster);
        long[] before = counts();
        int held = cluster.watch().acquisitions();
        cluster.hosts().hosts().forEach(LoadDrill::loseHeartbeats);
        try {
            burn();
            Thread.sleep(length);
        } finally {
            burners.forEach(Process::destroyForcibly);
        }
        String load = DrillRecord.load();
        long[] after = counts();
        long terms = after[0] - before[0];
        int takeovers = (int) Math.max(terms, cluster.watch().acquisitions() - held);
        String line =
                "%s\t%s\t%d\t%d\t%d\t%d\t%d\t%d\t%s"
                        .formatted(
                                kind.name(),
                                length.toSeconds() / 60.0,
                                takeovers,
                                after[1] - before[1],
                                after[2] - before[2],
                                cluster.probe().longestOutage().toMillis(),
                                cluster.watch().longestOverlap().toMillis(),
                                cluster.hosts().hosts().stream().mapToLong(LoadDrill::lost).sum(),
                                load);
        System.out.println(line);
        cluster.hosts().hosts().forEach(host -> host.run(Command.PATIENCE, "nft", "flush ruleset"));
        cluster.awaitOneCluster(cluster.timings().recovery());
        String name =
                "load-%s-%s"
                        .formatted(
                                kind.plan().name(),
                                began.truncatedTo(ChronoUnit.SECONDS).toString().replace(":", ""));
        record.keep(name, cluster, began + " " + line, marks);
        return takeovers;
    }

    /// One process a core, at the priority of this one.
    private void burn() {
        for (int core = 0; core < Runtime.getRuntime().availableProcessors(); core++) {
            try {
                burners.add(new ProcessBuilder("sh", "-c", "while :; do :; done").start());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static void loseHeartbeats(Netns host) {
        host.run(Command.PATIENCE, "nft", RULES.formatted(ClusterNode.HEARTBEAT_PORT, LOSS_PERCENT))
                .orThrow();
    }

    /// Heartbeats that this host has dropped: `counter packets N bytes M`.
    private static long lost(Netns host) {
        String rules = host.run(Command.PATIENCE, "nft", "list table ip drill").output();
        return Long.parseLong(rules.replaceFirst("(?s).*counter packets (\\d+) .*", "$1"));
    }

    /// Terms won, nodes taken for lost and leases lost so far, of all nodes that can tell.
    private long[] counts() {
        List<String> codes =
                cluster.nodes().stream()
                        .filter(JavaNode.class::isInstance)
                        .flatMap(node -> ((JavaNode) node).events().stream())
                        .map(NodeEvent::code)
                        .toList();
        return new long[] {
            codes.stream().filter("TERM_WON"::equals).count(),
            codes.stream().filter("PEER_LOST"::equals).count(),
            codes.stream().filter("LEASE_LOST"::equals).count()
        };
    }
}
