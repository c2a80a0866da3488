package org.pgwatchdog.itest.aws;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.pgwatchdog.awsstandin.AwsStandIn;
import org.pgwatchdog.awsstandin.StandInSettings;
import org.pgwatchdog.awsstandin.api.CallLog;
import org.pgwatchdog.awsstandin.fault.Timings;
import org.pgwatchdog.awsstandin.world.Cidr;
import org.pgwatchdog.awsstandin.world.RecordSet;
import org.pgwatchdog.awsstandin.world.Route;
import org.pgwatchdog.awsstandin.world.World;
import org.pgwatchdog.awsstandin.world.WorldBuilder;
import org.pgwatchdog.itest.net.Layout;
import org.pgwatchdog.itest.net.TestHosts;

/// The VPC that a routed test network is: each numbered host an instance, the stand-in for AWS and its
/// name server in the router, and packets to the virtual IP going where the stand-in's route tables say.
public final class StandInVpc implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(20);
    private static final int METADATA_PORT = 80;
    private static final int NAMES_PORT = 53;
    private static final int EC2_PORT = 8001;
    private static final int ROUTE53_PORT = 8002;
    private static final int STS_PORT = 8003;
    private static final int CALLS_SHOWN = 40;

    private final TestHosts hosts;
    private final AwsStandIn api;
    private final RouterFollower follower;
    private final StandInResolver resolver;

    private StandInVpc(TestHosts hosts) {
        this.hosts = hosts;
        StandInSettings listen =
                new StandInSettings(
                        "0.0.0.0",
                        new TreeMap<>(
                                Map.of("ec2", EC2_PORT, "route53", ROUTE53_PORT, "sts", STS_PORT)),
                        METADATA_PORT);
        // Sockets belong to the namespace of the thread that opens them.
        this.api =
                hosts.middle()
                        .call(START, () -> AwsStandIn.start(listen, world(hosts), new Timings()));
        this.follower = new RouterFollower(hosts, api);
        InetSocketAddress names = new InetSocketAddress(TestHosts.SERVICES, NAMES_PORT);
        this.resolver = hosts.middle().call(START, () -> new StandInResolver(names, api::world));
        hosts.hosts().forEach(host -> host.nameServer(TestHosts.SERVICES));
        hosts.client().nameServer(TestHosts.SERVICES);
    }

    /// Starts the stand-in in the router of the hosts.
    public static StandInVpc of(TestHosts hosts) {
        return new StandInVpc(hosts);
    }

    /// Settings of the daemons that find this stand-in. They find their metadata by themselves.
    public static Map<String, String> endpoints() {
        return Map.of(
                "aws_endpoint_url_ec2", "'" + ec2Url() + "'",
                "aws_endpoint_url_route53", "'" + url(ROUTE53_PORT) + "'",
                "aws_endpoint_url_sts", "'" + url(STS_PORT) + "'");
    }

    /// Where the API of EC2 is, as seen from the hosts.
    public static String ec2Url() {
        return url(EC2_PORT);
    }

    /// The stand-in, for its faults, its log and its world.
    public AwsStandIn api() {
        return api;
    }

    /// Ends all faults and refusals.
    public void heal() {
        api.faults().clear();
        api.denials().clear();
        api.metadata().renewCredentials(true);
        plugMetadata();
    }

    /// Ends the life of all credentials handed out, and hands out no others.
    public void expireCredentials() {
        api.metadata().renewCredentials(false);
        api.keys().expireTemporary(api.timings().instant());
    }

    /// Refuses connections to the metadata.
    public void unplugMetadata() {
        api.unplug("imds");
    }

    private void plugMetadata() {
        // As above.
        hosts.middle()
                .call(
                        START,
                        () -> {
                            api.plug("imds");
                            return true;
                        });
    }

    /// The host that a table's route to the virtual IP leads to; empty if it has none to a host.
    public Optional<Integer> leadsTo(String table) {
        return target(table)
                .filter(Route.ToInterface.class::isInstance)
                .flatMap(target -> hostOf(((Route.ToInterface) target).interfaceId()));
    }

    /// The target of a table's route to the virtual IP; empty if it has no such route.
    public Optional<Route.Target> target(String table) {
        return api.world().routeTables().get(table).route(vip()).map(Route::target);
    }

    /// What somebody else does to this VPC.
    public ByHand byHand() {
        return new ByHand(api, vip());
    }

    /// The host that the public address leads to; empty if to none.
    public Optional<Integer> holderOfPublicAddress() {
        return api.world()
                .addresses()
                .get(AwsIds.EIP)
                .link()
                .flatMap(link -> hostOf(link.interfaceId()));
    }

    /// The host whose interface has a private address; empty if none has.
    public Optional<Integer> interfaceHolder(String address) {
        return api.world().interfaceWith(AwsIds.VPC, address).flatMap(eni -> hostOf(eni.id()));
    }

    /// What the cluster's record says; nothing if there is no record.
    public List<String> recorded() {
        RecordSet found =
                api.world()
                        .hostedZones()
                        .get(AwsIds.ZONE)
                        .records()
                        .get(RecordSet.of(AwsIds.RECORD + ".", "A", 0).key());
        return found == null ? List.of() : found.values();
    }

    /// The host that an interface belongs to.
    public Optional<Integer> hostOf(String interfaceId) {
        return IntStream.range(0, hosts.hosts().size())
                .boxed()
                .filter(host -> AwsIds.networkInterface(host).equals(interfaceId))
                .findFirst();
    }

    /// The successful changes that a host's instance has made so far.
    public List<CallLog.Entry> writesOf(int host) {
        return api.log().applied().stream()
                .filter(entry -> entry.caller().endsWith(AwsIds.instance(host)))
                .toList();
    }

    /// Routes and the last calls, for people.
    public String describe() {
        String routes =
                api.world().routeTables().keySet().stream()
                        .map(table ->
                                "  %s: %s%n"
                                        .formatted(
                                                table,
                                                target(table)
                                                        .map(String::valueOf)
                                                        .orElse("no route")))
                        .collect(Collectors.joining());
        List<CallLog.Entry> calls = api.log().all();
        return routes
                + calls.stream()
                        .skip(Math.max(0, calls.size() - CALLS_SHOWN))
                        .map(call ->
                                "    %s %s %s %s %s%n"
                                        .formatted(
                                                call.at(),
                                                call.caller().replaceFirst(".*/", ""),
                                                call.action(),
                                                call.parameters(),
                                                call.outcome()))
                        .collect(Collectors.joining())
                + follower.problem().map(text -> "  the router: " + text + "\n").orElse("");
    }

    @Override
    public void close() {
        resolver.close();
        follower.close();
        api.close();
    }

    private Cidr vip() {
        return Cidr.of(hosts.vip() + "/32");
    }

    private static String url(int port) {
        return "http://" + TestHosts.SERVICES + ":" + port;
    }

    static World world(TestHosts hosts) {
        boolean zones = hosts.layout() == Layout.ZONES;
        WorldBuilder builder =
                new WorldBuilder(AwsIds.REGION, "123456789012").vpc(AwsIds.VPC, "10.0.0.0/16");
        builder.subnet(AwsIds.CLIENT_SUBNET, AwsIds.VPC, "10.0.9.0/24", AwsIds.REGION + "a");
        builder.subnet(AwsIds.DATABASE_SUBNET, AwsIds.VPC, "10.0.8.0/24", AwsIds.REGION + "a");
        for (int host = 0; host < hosts.hosts().size(); host++) {
            int subnet = zones ? host + 1 : 1;
            if (zones || host == 0) {
                builder.subnet(
                        AwsIds.subnet(subnet),
                        AwsIds.VPC,
                        "10.0." + subnet + ".0/24",
                        AwsIds.REGION + "acd".charAt(host % 3));
            }
            builder.instance(AwsIds.instance(host))
                    .networkInterface(
                            AwsIds.networkInterface(host),
                            AwsIds.instance(host),
                            AwsIds.subnet(subnet),
                            hosts.layout().addressOf(host));
        }
        builder.instance(AwsIds.GHOST)
                .networkInterface(
                        AwsIds.GHOST_INTERFACE,
                        AwsIds.GHOST,
                        AwsIds.DATABASE_SUBNET,
                        AwsIds.GHOST_ADDRESS)
                .mainRouteTable(AwsIds.MAIN_TABLE, AwsIds.VPC)
                .routeTable(AwsIds.CLIENT_TABLE, AwsIds.VPC, AwsIds.CLIENT_SUBNET)
                .routeTable(AwsIds.SPARE_TABLE, AwsIds.VPC)
                .routeTable(AwsIds.EMPTY_TABLE, AwsIds.VPC)
                .elasticIp(AwsIds.EIP, AwsIds.PUBLIC_IP)
                .hostedZone(AwsIds.ZONE, "example.internal.", AwsIds.VPC);
        if (zones) {
            var second = new Route.ToInterface(AwsIds.networkInterface(1));
            for (String table : List.of(AwsIds.CLIENT_TABLE, AwsIds.SPARE_TABLE)) {
                builder.route(table, hosts.vip() + "/32", second);
            }
        }
        return builder.build();
    }
}
