package org.pgwatchdog.itest.net;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// A small network of its own: a switch, some numbered hosts, a client and database hosts.
///
/// All are namespaces whose names begin with `pgwdit-<pid of this JVM>-<random>`, so any number of test
/// runs can share a machine. Everything is removed by `close`, at the latest by the JVM's shutdown hook;
/// what a killed run left behind is removed by the next run ([StaleRuns]).
public final class TestHosts implements AutoCloseable {

    /// The address every cluster fights for.
    public static final String VIP = "10.77.0.100";

    private static final String CLIENT_ADDRESS = "10.77.0.6";
    private static final String NETWORK = "10.77.0.";
    private static final int DATABASE_FIRST = 51;
    private static final Set<TestHosts> OPEN = Collections.synchronizedSet(new LinkedHashSet<>());

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(TestHosts::closeAll, "close-test-hosts"));
    }

    private final String prefix;
    private final Netns network;
    private final List<Netns> hosts = new ArrayList<>();
    private final Netns client;
    private final List<Netns> databases = new ArrayList<>();
    private final Map<Netns, String> ports = new LinkedHashMap<>();

    private TestHosts(int count, int databaseCount) {
        prefix =
                "pgwdit-%d-%s"
                        .formatted(
                                ProcessHandle.current().pid(),
                                Integer.toString(
                                        ThreadLocalRandom.current().nextInt(36 * 36 * 36, 1 << 20),
                                        36));
        OPEN.add(this);
        network = Netns.create(prefix + "-sw", "");
        network.ip("link", "add", "br0", "type", "bridge", "stp_state", "0");
        network.ip("link", "set", "br0", "up");
        client = plugIn("cl", CLIENT_ADDRESS);
        for (int i = 0; i < databaseCount; i++) {
            databases.add(plugIn("d" + i, databaseAddress(i)));
        }
        for (int i = 0; i < count; i++) {
            hosts.add(plugIn("h" + i, addressOf(i)));
        }
    }

    /// Builds a network with `count` numbered hosts and `databases` database hosts.
    public static TestHosts create(int count, int databases) {
        StaleRuns.removeOnce();
        return new TestHosts(count, databases);
    }

    /// The address of a numbered host.
    public static String addressOf(int host) {
        return NETWORK + (11 + host);
    }

    /// The address of a numbered database host.
    public static String databaseAddress(int number) {
        return NETWORK + (DATABASE_FIRST + number);
    }

    /// The address of the client's host.
    public static String clientAddress() {
        return CLIENT_ADDRESS;
    }

    public String prefix() {
        return prefix;
    }

    public Netns host(int number) {
        return hosts.get(number);
    }

    public List<Netns> hosts() {
        return List.copyOf(hosts);
    }

    public Netns client() {
        return client;
    }

    public Netns database(int number) {
        return databases.get(number);
    }

    /// The numbers of the hosts that have the address now.
    public Set<Integer> holdersOf(String ipv4) {
        return IntStream.range(0, hosts.size())
                .filter(i -> hosts.get(i).holds(ipv4))
                .boxed()
                .collect(Collectors.toCollection(java.util.TreeSet::new));
    }

    /// Pulls the host's cable: it sees its carrier go.
    public void pullCable(int host) {
        network.ip("link", "set", ports.get(hosts.get(host)), "down");
    }

    public void plugCable(int host) {
        network.ip("link", "set", ports.get(hosts.get(host)), "up");
    }

    /// Lets nothing pass from the first hosts to the second; the other direction stays open.
    public void cutOneWay(Set<Netns> from, Set<Netns> to) {
        String rules =
                """
                table bridge faults {
                  chain forward {
                    type filter hook forward priority 0;
                    iifname { %s } oifname { %s } drop
                  }
                }
                """
                        .formatted(quoted(from), quoted(to));
        network.run(Command.PATIENCE, "nft", rules).orThrow();
    }

    /// Separates two groups of hosts in both directions; within a group all stays well.
    public void cut(Set<Netns> one, Set<Netns> other) {
        cutOneWay(one, other);
        cutOneWay(other, one);
    }

    /// Separates the host from all others, client and database included. Its link stays up.
    public void isolate(int host) {
        cut(Set.of(hosts.get(host)), allBut(host));
    }

    /// Everyone else on the network as seen from a host.
    public Set<Netns> allBut(int host) {
        Set<Netns> others = new LinkedHashSet<>(ports.keySet());
        others.remove(hosts.get(host));
        return others;
    }

    /// Removes every cut and plugs every cable in.
    public void heal() {
        network.run(Command.PATIENCE, "nft", "flush ruleset").orThrow();
        for (String port : ports.values()) {
            network.ip("link", "set", port, "up");
        }
    }

    @Override
    public void close() {
        if (!OPEN.remove(this)) {
            return;
        }
        List<Netns> all = new ArrayList<>(ports.keySet());
        all.add(network);
        RuntimeException failure = null;
        for (Netns host : all) {
            try {
                host.close();
            } catch (RuntimeException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private Netns plugIn(String role, String address) {
        Netns host = Netns.create(prefix + "-" + role, address);
        String port = "p-" + role;
        ports.put(host, port);
        Command.mustRun(
                "ip",
                "link",
                "add",
                port,
                "netns",
                network.name(),
                "type",
                "veth",
                "peer",
                "name",
                "eth0",
                "netns",
                host.name());
        network.ip("link", "set", port, "master", "br0", "up");
        host.ip("addr", "add", address + "/24", "dev", "eth0");
        host.ip("link", "set", "eth0", "up");
        return host;
    }

    private String quoted(Set<Netns> group) {
        return group.stream()
                .map(host -> '"' + ports.get(host) + '"')
                .collect(Collectors.joining(", "));
    }

    private static void closeAll() {
        for (TestHosts hosts : List.copyOf(OPEN)) {
            try {
                hosts.close();
            } catch (RuntimeException e) {
                System.err.println("itest: " + e.getMessage());
            }
        }
    }
}
