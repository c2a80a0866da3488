package org.pgwatchdog.itest;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.pgwatchdog.itest.cluster.ClusterNode;
import org.pgwatchdog.itest.cluster.ClusterPlan;
import org.pgwatchdog.itest.cluster.ClusterSlot;
import org.pgwatchdog.itest.cluster.JavaNode;
import org.pgwatchdog.itest.cluster.Mix;
import org.pgwatchdog.itest.cluster.NodeKind;
import org.pgwatchdog.itest.cluster.RunningCluster;

/// Measures how long clients wait for the virtual IP when a leader goes, in every way it can go, and how
/// long two hosts had the address, in clusters of different kinds one after the other on the same machine
/// with the same timers. A program, not a test: `bench/run drills` starts it.
///
/// Arguments: how often, then clusters, the reference first: a [Mix], a colon, the kind that leads, and
/// `+fast` for a heartbeat of 100 ms and a deadtime of 500 ms. Java nodes raise the address themselves.
/// Prints one line a drill: cluster, drill, median, least and greatest outage, greatest time with two
/// holders, and each outage in milliseconds, separated by tabs.
public final class DrillFigures {
    private static final String FAST = "+fast";

    private enum Drill {
        KILLED("processes killed -9") {
            @Override
            void begin(RunningCluster cluster, ClusterNode leader) {
                if (leader instanceof JavaNode node) {
                    node.killPgpool();
                    node.killDaemon();
                } else {
                    leader.killMinus9();
                }
            }

            @Override
            void heal(RunningCluster cluster, ClusterNode leader) {
                leader.reviveIfDead();
            }
        },
        STOPPED("stopped in order") {
            @Override
            void begin(RunningCluster cluster, ClusterNode leader) {
                leader.stopGracefully();
            }

            @Override
            void heal(RunningCluster cluster, ClusterNode leader) {
                leader.start();
            }
        },
        SWITCHOVER("switchover") {
            @Override
            void begin(RunningCluster cluster, ClusterNode leader) {
                ((JavaNode) leader).command("switchover").orThrow();
            }

            @Override
            void heal(RunningCluster cluster, ClusterNode leader) {}
        },
        POOL_KILLED("pgpool's main process killed") {
            @Override
            void begin(RunningCluster cluster, ClusterNode leader) {
                leader.killPgpool();
            }

            @Override
            void heal(RunningCluster cluster, ClusterNode leader) {
                leader.reviveIfDead();
            }
        },
        CUT("cable pulled") {
            @Override
            void begin(RunningCluster cluster, ClusterNode leader) {
                cluster.hosts().pullCable(leader.id());
            }

            @Override
            void heal(RunningCluster cluster, ClusterNode leader) {
                cluster.hosts().plugCable(leader.id());
            }
        },
        FROZEN("frozen") {
            @Override
            void begin(RunningCluster cluster, ClusterNode leader) {
                leader.freeze();
            }

            @Override
            void heal(RunningCluster cluster, ClusterNode leader) {
                leader.thaw();
            }
        };

        private final String words;

        Drill(String words) {
            this.words = words;
        }

        abstract void begin(RunningCluster cluster, ClusterNode leader);

        abstract void heal(RunningCluster cluster, ClusterNode leader);

        boolean isPossible(NodeKind leader) {
            return this != SWITCHOVER || leader == NodeKind.JAVA;
        }
    }

    private record Outcome(Duration outage, Duration overlap) {}

    private DrillFigures() {}

    public static void main(String[] arguments) {
        if (arguments.length < 2) {
            System.err.println(
                    "usage: DrillFigures TIMES CLUSTER..., for example 10 NNN:NATIVE JJJ:JAVA");
            System.exit(2);
        }
        int times = Integer.parseInt(arguments[0]);
        for (String name : Arrays.asList(arguments).subList(1, arguments.length)) {
            measure(name, times);
        }
    }

    private static void measure(String name, int times) {
        String[] words = name.replace(FAST, "").split(":", -1);
        NodeKind kind = NodeKind.valueOf(words[1].toUpperCase(Locale.ROOT));
        ClusterPlan plan = ClusterPlan.of(Mix.valueOf(words[0]), kind).withLeasedVip();
        if (name.endsWith(FAST)) {
            plan =
                    plan.withOwn("wd_heartbeat_keepalive", "100ms")
                            .withOwn("wd_heartbeat_deadtime", "500ms")
                            .named(plan.name() + "-fast");
        }
        String only = System.getProperty("drills", "");
        for (Drill drill : Drill.values()) {
            if (drill.isPossible(kind) && (only.isEmpty() || only.contains(drill.name()))) {
                print(name, drill, repeat(plan, kind, drill, times));
            }
        }
    }

    private static List<Outcome> repeat(ClusterPlan plan, NodeKind kind, Drill drill, int times) {
        List<Outcome> outcomes = new ArrayList<>();
        ClusterSlot slot = new ClusterSlot();
        try {
            for (int i = 0; i < times; i++) {
                RunningCluster cluster = slot.healthy(plan, kind);
                outcomes.add(once(cluster, drill));
                Outcome last = outcomes.getLast();
                System.err.printf(
                        "  %s, %s: %d ms, two holders %d ms%n",
                        plan.name(),
                        drill.words,
                        last.outage().toMillis(),
                        last.overlap().toMillis());
            }
        } catch (AssertionError stuck) {
            slot.failed("drill-" + plan.name() + "-" + drill);
            throw stuck;
        } finally {
            slot.close();
        }
        return outcomes;
    }

    private static Outcome once(RunningCluster cluster, Drill drill) {
        ClusterNode leader = cluster.leader();
        List<ClusterNode> others = cluster.nodesBut(leader);
        drill.begin(cluster, leader);
        Set<Integer> mayKeepTheVip = Set.of(leader.id());
        cluster.awaitOneClusterBut(mayKeepTheVip, others, cluster.timings().takeover());
        cluster.awaitClients();
        cluster.settle();
        Outcome outcome =
                new Outcome(cluster.probe().longestOutage(), cluster.watch().longestOverlap());
        drill.heal(cluster, leader);
        cluster.awaitOneCluster(cluster.timings().recovery());
        return outcome;
    }

    private static void print(String name, Drill drill, List<Outcome> outcomes) {
        List<Long> millis = outcomes.stream().map(one -> one.outage().toMillis()).toList();
        List<Long> sorted = millis.stream().sorted().toList();
        long overlap = outcomes.stream().mapToLong(one -> one.overlap().toMillis()).max().orElse(0);
        System.out.printf(
                "%s\t%s\t%d\t%d\t%d\t%d\t%s%n",
                name,
                drill.words,
                sorted.get(sorted.size() / 2),
                sorted.getFirst(),
                sorted.getLast(),
                overlap,
                millis.stream().map(String::valueOf).collect(Collectors.joining(" ")));
    }
}
