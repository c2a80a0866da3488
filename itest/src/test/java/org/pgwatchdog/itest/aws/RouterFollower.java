package org.pgwatchdog.itest.aws;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.awsstandin.AwsStandIn;
import org.pgwatchdog.awsstandin.world.DataPlane;
import org.pgwatchdog.awsstandin.world.NetworkInterface;
import org.pgwatchdog.awsstandin.world.World;
import org.pgwatchdog.itest.net.Command;
import org.pgwatchdog.itest.net.Netns;
import org.pgwatchdog.itest.net.TestHosts;

/// Keeps the kernel's routes of a router as the stand-in's world says: where packets to the virtual IP
/// go, for each port by the table of its subnet, and which host a public address leads to.
///
/// Looks every 5 ms, on a thread of its own.
final class RouterFollower implements AutoCloseable {

    private static final int PERIOD_MILLIS = 5;
    private static final int FIRST_TABLE = 101;

    private final TestHosts hosts;
    private final AwsStandIn api;
    private final Map<String, String> subnetOfPort = new LinkedHashMap<>();
    private final Map<String, List<String>> applied = new LinkedHashMap<>();
    private final Thread thread;
    private String publicAddresses = "";
    private @Nullable World seen;
    private volatile @Nullable String problem;

    RouterFollower(TestHosts hosts, AwsStandIn api) {
        this.hosts = hosts;
        this.api = api;
        subnetOfPort.put(hosts.portOf(hosts.client()), AwsIds.CLIENT_SUBNET);
        for (int i = 0; i < hosts.hosts().size(); i++) {
            String subnet = api.world().interfaces().get(AwsIds.networkInterface(i)).subnetId();
            subnetOfPort.put(hosts.portOf(hosts.host(i)), subnet);
        }
        int table = FIRST_TABLE;
        for (String port : subnetOfPort.keySet()) {
            middle().ip("rule", "add", "iif", port, "lookup", String.valueOf(table++));
        }
        follow(api.world());
        thread = Thread.ofPlatform().daemon().name("router-" + hosts.prefix()).start(this::run);
    }

    /// Why the router is not as the world says; empty if it is.
    Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(Command.PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                World now = api.world();
                if (now != seen) {
                    follow(now);
                }
                Thread.sleep(PERIOD_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void follow(World world) {
        try {
            int table = FIRST_TABLE;
            for (Map.Entry<String, String> port : subnetOfPort.entrySet()) {
                lead(port.getKey(), String.valueOf(table++), route(world, port.getValue()));
            }
            translate(world);
            seen = world;
            problem = null;
        } catch (IllegalStateException e) {
            problem = e.getMessage();
        }
    }

    private void lead(String port, String table, List<String> route) {
        if (!route.equals(applied.get(port))) {
            List<String> words = Command.joined(List.of("route", "replace"), route);
            middle().ip(Command.joined(words, List.of("table", table)).toArray(String[]::new));
            applied.put(port, route);
        }
    }

    private List<String> route(World world, String fromSubnet) {
        return switch (DataPlane.path(world, fromSubnet, hosts.vip())) {
            case DataPlane.Dropped _ -> List.of("blackhole", hosts.vip() + "/32");
            case DataPlane.Delivered(String id) -> {
                NetworkInterface eni = world.interfaces().get(id);
                yield List.of(hosts.vip() + "/32", "via", eni.primaryAddress(), "dev", portOf(eni));
            }
        };
    }

    private void translate(World world) {
        StringBuilder rules = new StringBuilder();
        world.addresses()
                .values()
                .forEach(eip ->
                        eip.link()
                                .ifPresent(link ->
                                        rules.append(
                                                "ip daddr %s dnat to %s; "
                                                        .formatted(
                                                                eip.publicIp(),
                                                                link.privateIp()))));
        if (!rules.toString().equals(publicAddresses)) {
            String text =
                    "table ip eip; delete table ip eip; table ip eip { chain to {"
                            + " type nat hook prerouting priority -100; "
                            + rules
                            + "}; }";
            middle().run(Command.PATIENCE, "nft", text).orThrow();
            publicAddresses = rules.toString();
        }
    }

    private String portOf(NetworkInterface eni) {
        for (int i = 0; i < hosts.hosts().size(); i++) {
            if (AwsIds.networkInterface(i).equals(eni.id())) {
                return hosts.portOf(hosts.host(i));
            }
        }
        throw new IllegalStateException("no host has " + eni.id());
    }

    private Netns middle() {
        return hosts.middle();
    }
}
