package org.pgwatchdog.itest.net;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// A small network of its own: some numbered hosts, a client and database hosts, joined by a switch or
/// a router.
///
/// All are namespaces whose names begin with `pgwdit-<pid of this JVM>-<random>`, so any number of test
/// runs can share a machine. Everything is removed by `close`, at the latest by the JVM's shutdown hook;
/// what a killed run left behind is removed by the next run ([StaleRuns]).
public final class TestHosts implements AutoCloseable {

    /// Where a router has the services of AWS; only with a layout that has one.
    public static final String SERVICES = Router.SERVICES;

    private static final Set<TestHosts> OPEN = Collections.synchronizedSet(new LinkedHashSet<>());

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(TestHosts::closeAll, "close-test-hosts"));
    }

    private final Layout layout;
    private final String prefix;
    private final Fabric fabric;
    private final List<Netns> hosts = new ArrayList<>();
    private final Netns client;
    private final List<Netns> databases = new ArrayList<>();
    private final Map<Netns, String> ports = new LinkedHashMap<>();

    private TestHosts(Layout layout, int count, int databaseCount) {
        this.layout = layout;
        prefix =
                "pgwdit-%d-%s"
                        .formatted(
                                ProcessHandle.current().pid(),
                                Integer.toString(
                                        ThreadLocalRandom.current().nextInt(36 * 36 * 36, 1 << 20),
                                        36));
        OPEN.add(this);
        Netns middle = Netns.create(prefix + "-sw", "");
        fabric = layout == Layout.SWITCH ? new Switch(middle) : new Router(middle);
        client = plugIn("cl", layout.clientAddress());
        for (int i = 0; i < databaseCount; i++) {
            databases.add(plugIn("d" + i, layout.databaseAddress(i)));
        }
        for (int i = 0; i < count; i++) {
            hosts.add(plugIn("h" + i, layout.addressOf(i)));
        }
    }

    /// Builds a network with `count` numbered hosts and `databases` database hosts.
    public static TestHosts create(Layout layout, int count, int databases) {
        StaleRuns.removeOnce();
        return new TestHosts(layout, count, databases);
    }

    public Layout layout() {
        return layout;
    }

    /// The address the cluster fights for.
    public String vip() {
        return layout.vip();
    }

    /// The namespace of the switch or router.
    public Netns middle() {
        return fabric.middle();
    }

    /// The device of the switch or router that leads to a host.
    public String portOf(Netns host) {
        return ports.get(host);
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

    /// The numbers of the hosts that have the virtual IP now.
    public Set<Integer> holders() {
        return IntStream.range(0, hosts.size())
                .filter(i -> hosts.get(i).holds(vip()))
                .boxed()
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// Pulls the host's cable: it sees its carrier go.
    public void pullCable(int host) {
        middle().ip("link", "set", ports.get(hosts.get(host)), "down");
    }

    public void plugCable(int host) {
        middle().ip("link", "set", ports.get(hosts.get(host)), "up");
    }

    /// Lets nothing pass from the first hosts to the second; the other direction stays open.
    public void cutOneWay(Set<Netns> from, Set<Netns> to) {
        String rules =
                """
                table %s faults {
                  chain forward {
                    type filter hook forward priority 0;
                    iifname { %s } oifname { %s } drop
                  }
                }
                """
                        .formatted(fabric.family(), quoted(from), quoted(to));
        nft(rules);
    }

    /// Separates two groups of hosts in both directions; within a group all stays well.
    public void cut(Set<Netns> one, Set<Netns> other) {
        cutOneWay(one, other);
        cutOneWay(other, one);
    }

    /// Separates the host from all others, client and database included, and from what the middle offers.
    /// Its link stays up.
    public void isolate(int host) {
        cut(Set.of(hosts.get(host)), allBut(host));
        nft(
                "table %s faults {\n%s}"
                        .formatted(fabric.family(), fabric.isolation(ports.get(hosts.get(host)))));
    }

    /// Everyone else on the network as seen from a host.
    public Set<Netns> allBut(int host) {
        Set<Netns> others = new LinkedHashSet<>(ports.keySet());
        others.remove(hosts.get(host));
        return others;
    }

    /// Removes every cut and plugs every cable in.
    public void heal() {
        nft("table %1$s faults; delete table %1$s faults".formatted(fabric.family()));
        for (String port : ports.values()) {
            middle().ip("link", "set", port, "up");
        }
    }

    @Override
    public void close() {
        if (!OPEN.remove(this)) {
            return;
        }
        List<Netns> all = new ArrayList<>(ports.keySet());
        all.add(middle());
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
        fabric.plugIn(host, port);
        return host;
    }

    private void nft(String rules) {
        middle().run(Command.PATIENCE, "nft", rules).orThrow();
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
