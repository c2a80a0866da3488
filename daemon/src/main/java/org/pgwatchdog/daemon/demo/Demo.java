package org.pgwatchdog.daemon.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.pgwatchdog.daemon.status.HistoryEntry;

/// The demonstration of a takeover: forms a cluster, kills its leader with `kill -9` under a client's
/// queries, shows what happened when, and lets the killed node come back. Says what is real in it and
/// what stands in.
public final class Demo {
    private static final Duration FORM_LIMIT = Duration.ofSeconds(60);
    private static final Duration TAKEOVER_LIMIT = Duration.ofSeconds(15);
    private static final Duration QUIET_RUN = Duration.ofSeconds(2);
    private static final Duration LOOK_PERIOD = Duration.ofMillis(50);

    private final PrintStream out;
    private final boolean stay;
    private final List<String> java;
    private final DemoVariant variant;

    /// @param stay leave the cluster running afterwards
    /// @param java the command that runs this program, up to its arguments
    public Demo(PrintStream out, boolean stay, List<String> java, DemoVariant variant) {
        this.out = out;
        this.stay = stay;
        this.java = java;
        this.variant = variant;
    }

    /// Runs it and returns the exit code.
    ///
    /// @throws IOException saying which step failed, with the last log lines of the nodes
    public int run() throws IOException, InterruptedException {
        out.println(
                "pgwatchdog demo: three nodes on this machine, and what a client sees of a takeover.");
        out.println(
                "  Real:      the three daemons (own processes), kill -9, PostgreSQL, the client.");
        String label = "  Stands in: ";
        for (String line : variant.standsIn()) {
            out.println(label + line);
            label = " ".repeat(label.length());
        }
        step("starting PostgreSQL and three nodes");
        try (DemoCluster cluster = new DemoCluster(java, variant)) {
            cluster.start();
            DemoNode leader =
                    await(cluster, DemoCluster.NODES, FORM_LIMIT, "the cluster did not form");
            out.println("  node " + leader.id() + " leads and has the VIP, the others stand by");
            try (Prober prober = new Prober(cluster.vip().port())) {
                show(cluster, leader, prober);
                if (stay) {
                    invite(cluster);
                    Thread.sleep(Duration.ofDays(365));
                }
            }
        }
        out.println("\nDone; everything that was started is stopped and removed.");
        return 0;
    }

    private void show(DemoCluster cluster, DemoNode leader, Prober prober)
            throws IOException, InterruptedException {
        step("a client asks SELECT 1 through the VIP, again and again");
        until(QUIET_RUN.multipliedBy(5), "the client got no answer", () -> prober.answers() > 100);
        Thread.sleep(QUIET_RUN);
        out.println("  " + prober.answers() + " answers, " + prober.failures() + " failures");

        step("kill -9 " + leader.pid() + " (node " + leader.id() + ", the leader, and its pool)");
        Instant killed = Instant.now();
        leader.kill();
        DemoNode successor = await(cluster, DemoCluster.NODES - 1, TAKEOVER_LIMIT, "no takeover");
        until(TAKEOVER_LIMIT, "the client got no answer again", () -> !prober.outages().isEmpty());
        timeline(cluster, killed, prober).lines().forEach(out::println);

        step("starting node " + leader.id() + " again");
        int outagesBefore = prober.outages().size();
        leader.start();
        DemoNode afterwards = await(cluster, DemoCluster.NODES, FORM_LIMIT, "node did not join");
        Thread.sleep(QUIET_RUN);
        out.println(
                "  it joined as standby; node "
                        + afterwards.id()
                        + " leads; interruptions of the client since: "
                        + (prober.outages().size() - outagesBefore));
        summary(leader, successor, prober);
    }

    private Timeline timeline(DemoCluster cluster, Instant killed, Prober prober)
            throws IOException {
        Timeline timeline = new Timeline(killed);
        timeline.add(killed, "demo", "kill -9");
        for (DemoNode node : cluster.nodes()) {
            for (HistoryEntry entry : node.isAlive() ? node.history() : List.<HistoryEntry>of()) {
                timeline.add(entry.at(), "node " + node.id(), entry.text());
            }
        }
        cluster.vip().addTo(timeline);
        for (Prober.Outage outage : prober.outages()) {
            timeline.add(
                    outage.from().plus(outage.length()),
                    "client",
                    "first answer again, " + outage.length().toMillis() + " ms after the last one");
        }
        return timeline;
    }

    private void summary(DemoNode killed, DemoNode successor, Prober prober) {
        step("summary");
        Duration longest =
                prober.outages().stream()
                        .map(Prober.Outage::length)
                        .max(Duration::compareTo)
                        .orElse(Duration.ZERO);
        out.println(
                "  node "
                        + killed.id()
                        + " was killed, node "
                        + successor.id()
                        + " took over; the client was without an answer for "
                        + String.format(Locale.ROOT, "%.3f s", longest.toNanos() / 1e9));
        out.println(
                "  "
                        + prober.answers()
                        + " answers, "
                        + prober.failures()
                        + " failed tries, "
                        + prober.outages().size()
                        + " interruption(s)");
    }

    private void invite(DemoCluster cluster) {
        out.println("\nThe cluster stays up until Ctrl-C. Try:");
        out.println("  psql -h 127.0.0.1 -p " + cluster.vip().port() + " -U postgres postgres");
        out.println("  ./pgwatchdog status -f " + cluster.node(0).config() + " --node-id 0");
        out.println("  ./pgwatchdog switchover -f " + cluster.node(0).config() + " --node-id 0");
        out.println("  ./pgwatchdog explain -f " + cluster.node(0).config() + " --node-id 0");
        out.println("  http://127.0.0.1:" + cluster.httpPort(0) + "/");
        cluster.vip().invitation().forEach(line -> out.println("  " + line));
    }

    private void step(String text) {
        out.println("\n==> " + text);
        out.flush();
    }

    private static DemoNode await(DemoCluster cluster, int living, Duration limit, String otherwise)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (System.nanoTime() < end) {
            Optional<DemoNode> leader = cluster.settledLeader(living);
            if (leader.isPresent()) {
                return leader.get();
            }
            Thread.sleep(LOOK_PERIOD);
        }
        StringBuilder logs = new StringBuilder();
        for (DemoNode node : cluster.nodes()) {
            logs.append("\n--- log of node ").append(node.id()).append('\n').append(node.logTail());
        }
        throw new IOException(otherwise + " within " + limit.toSeconds() + " s" + logs);
    }

    private static void until(Duration limit, String otherwise, Supplier<Boolean> condition)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.get()) {
            if (System.nanoTime() > end) {
                throw new IOException(otherwise + " within " + limit.toSeconds() + " s");
            }
            Thread.sleep(LOOK_PERIOD);
        }
    }
}
