package org.pgwatchdog.itest.drill;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.pgwatchdog.itest.cluster.ClusterNode;
import org.pgwatchdog.itest.cluster.JavaNode;
import org.pgwatchdog.itest.cluster.NodeKind;
import org.pgwatchdog.itest.cluster.RunningCluster;

/// One way in which a leader can go, and how it is repaired.
enum Drill {
    KILLED("killed", "processes killed -9") {
        @Override
        void begin(RunningCluster cluster, ClusterNode leader) {
            if (leader instanceof JavaNode node) {
                node.killPgpool();
                node.killDaemon();
            } else {
                leader.killMinus9();
            }
        }

        /// A killed native leaves the address on its host, and does not look for it when it is started
        /// again: somebody has to take it away.
        @Override
        void heal(RunningCluster cluster, ClusterNode leader) {
            cluster.hosts().host(leader.id()).forget(cluster.hosts().vip());
            leader.reviveIfDead();
        }
    },
    STOPPED("stopped", "stopped in order") {
        @Override
        void begin(RunningCluster cluster, ClusterNode leader) {
            leader.stopGracefully();
        }

        @Override
        void heal(RunningCluster cluster, ClusterNode leader) {
            leader.start();
        }
    },
    SWITCHOVER("switchover", "switchover") {
        @Override
        void begin(RunningCluster cluster, ClusterNode leader) {
            ((JavaNode) leader).command("switchover").orThrow();
        }

        @Override
        void heal(RunningCluster cluster, ClusterNode leader) {}
    },
    POOL_KILLED("pool-killed", "pgpool's main process killed") {
        @Override
        void begin(RunningCluster cluster, ClusterNode leader) {
            leader.killPgpool();
        }

        @Override
        void heal(RunningCluster cluster, ClusterNode leader) {
            leader.reviveIfDead();
        }
    },
    CUT("cut", "cable pulled") {
        @Override
        void begin(RunningCluster cluster, ClusterNode leader) {
            cluster.hosts().pullCable(leader.id());
        }

        @Override
        void heal(RunningCluster cluster, ClusterNode leader) {
            cluster.hosts().plugCable(leader.id());
        }
    },
    FROZEN("frozen", "frozen") {
        @Override
        void begin(RunningCluster cluster, ClusterNode leader) {
            leader.freeze();
        }

        @Override
        void heal(RunningCluster cluster, ClusterNode leader) {
            leader.thaw();
        }
    },
    /// The others lose their cables: the time is that from there until no host has the address.
    QUORUM_LOST("quorum-lost", "quorum lost, until the address is nowhere") {
        @Override
        void begin(RunningCluster cluster, ClusterNode leader) {
            cluster.nodesBut(leader).forEach(node -> cluster.hosts().pullCable(node.id()));
        }

        @Override
        void heal(RunningCluster cluster, ClusterNode leader) {
            cluster.nodesBut(leader).forEach(node -> cluster.hosts().plugCable(node.id()));
        }
    };

    private final String label;
    private final String words;

    Drill(String label, String words) {
        this.label = label;
        this.words = words;
    }

    /// Makes it happen; returns when it has.
    abstract void begin(RunningCluster cluster, ClusterNode leader);

    /// Repairs it.
    abstract void heal(RunningCluster cluster, ClusterNode leader);

    boolean isPossible(NodeKind leader) {
        return this != SWITCHOVER || leader == NodeKind.JAVA;
    }

    /// Whether another node takes the address, rather than nobody.
    boolean hasSuccessor() {
        return this != QUORUM_LOST;
    }

    /// The name on the command line.
    String label() {
        return label;
    }

    /// The name in tables.
    String words() {
        return words;
    }

    static Optional<Drill> fromLabel(String label) {
        return Arrays.stream(values()).filter(drill -> drill.label.equals(label)).findFirst();
    }

    static String labels() {
        return Arrays.stream(values()).map(Drill::label).collect(Collectors.joining(", "));
    }
}
