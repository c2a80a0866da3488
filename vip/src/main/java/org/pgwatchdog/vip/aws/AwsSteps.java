package org.pgwatchdog.vip.aws;

import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.vip.VipLease;
import org.pgwatchdog.vip.aws.AwsProblem.Code;
import org.pgwatchdog.vip.aws.AwsVipSettings.ElasticIpSettings;
import org.pgwatchdog.vip.aws.api.ApiResult;
import org.pgwatchdog.vip.aws.api.AvailabilityZone;
import org.pgwatchdog.vip.aws.api.NetworkInterface;
import org.pgwatchdog.vip.aws.imds.InstanceMetadata;
import org.pgwatchdog.vip.dns.DirectLookup;
import org.pgwatchdog.vip.dns.HostLookup;
import org.pgwatchdog.vip.dns.NameLookup;

/// The single steps around a virtual IP on AWS, for scripts and people: one thing changed or looked at,
/// by the same parts that the daemon moves its virtual IP with.
///
/// Every step ends within the timeout of the settings (a wait that is asked for adds to it), the first
/// loading of the SDK left aside; it never throws for a fault of the world, that is in its report.
/// Region and interface are asked of the instance metadata only where they are needed and not given. One
/// step at a time.
public final class AwsSteps implements AutoCloseable {
    private final StepSettings settings;
    private final Function<String, AwsClients> connect;
    private final Pace pace;
    private final InstanceMetadata metadata;
    private @Nullable AwsClients clients;

    /// Whose side a step takes.
    enum Side {
        /// None: only the region counts.
        ANY,
        /// That of the network interface.
        INTERFACE,
        /// That of the instance with all that the metadata know.
        INSTANCE
    }

    /// What a step works with.
    record Scene(
            Place here,
            AwsClients clients,
            CallTries tries,
            Deadline deadline,
            WritePermit permit) {}

    /// @param connect makes the clients of a region; called at most once
    public AwsSteps(StepSettings settings, Function<String, AwsClients> connect, Pace pace) {
        this.settings = settings;
        this.connect = connect;
        this.pace = pace;
        URI imds = settings.imds().orElse(InstanceMetadata.ADDRESS);
        this.metadata = new InstanceMetadata(imds);
    }

    /// Points the route to the address at the interface, in each of the tables.
    public StepReport replaceRoutes(RouteTableSettings tables, InetAddress vip) {
        return run(Side.INTERFACE, scene -> new RouteSteps(tables, vip, scene).replace());
    }

    /// Where each of the tables leads packets to the address.
    public StepReport showRoutes(RouteTableSettings tables, InetAddress vip) {
        return run(Side.ANY, scene -> new RouteSteps(tables, vip, scene).show());
    }

    /// Whether all of the tables lead to the interface, and whether it takes the packets.
    public StepReport checkRoutes(RouteTableSettings tables, InetAddress vip) {
        return run(Side.INTERFACE, scene -> new RouteSteps(tables, vip, scene).check());
    }

    /// Deletes the route from those of the tables in which it leads to the interface.
    public StepReport deleteRoutes(RouteTableSettings tables, InetAddress vip) {
        return run(Side.INTERFACE, scene -> new RouteSteps(tables, vip, scene).delete());
    }

    /// Associates the Elastic IP with the interface, taking it from whoever has it.
    public StepReport associate(ElasticIpSettings eip) {
        return run(Side.INTERFACE, scene -> new ElasticIpSteps(eip, scene).associate());
    }

    /// Ends the Elastic IP's association if it is with the interface.
    public StepReport disassociate(ElasticIpSettings eip) {
        return run(Side.INTERFACE, scene -> new ElasticIpSteps(eip, scene).disassociate());
    }

    /// Whether the Elastic IP is associated with the interface.
    public StepReport checkElasticIp(ElasticIpSettings eip) {
        return run(Side.INTERFACE, scene -> new ElasticIpSteps(eip, scene).check());
    }

    /// Makes the DNS record say the address.
    ///
    /// @param wait how long to wait until all name servers have it; zero: not at all
    public StepReport upsertRecord(Route53Settings dns, Duration wait) {
        return run(side(dns), scene -> new RecordSteps(dns.asStep(), scene).upsert(wait));
    }

    /// Deletes the DNS record if it says the address.
    public StepReport deleteRecord(Route53Settings dns) {
        return run(side(dns), scene -> new RecordSteps(dns.asStep(), scene).delete());
    }

    /// Whether the DNS record exists, says the address, and is resolved to it: by the settings' name server
    /// if they name one, else as programs on this host resolve names.
    public StepReport checkRecord(Route53Settings dns) {
        NameLookup lookup =
                dns.resolver().<NameLookup>map(DirectLookup::new).orElseGet(HostLookup::new);
        return run(side(dns), scene -> new RecordSteps(dns.asStep(), scene).check(lookup));
    }

    /// What AWS says of an availability zone.
    ///
    /// @param zone name or id; empty for the one this node is in
    public StepReport checkZone(String zone) {
        return run(
                zone.isEmpty() ? Side.INSTANCE : Side.ANY,
                scene -> zone(zone.isEmpty() ? scene.here().zone() : zone, scene));
    }

    /// What AWS says of everything a virtual IP is made of, one entry for each thing. Only what could not
    /// be read is a problem: on a node that does not lead, nothing leads there.
    public StepReport status(AwsVipSettings vip) {
        return run(
                Side.INSTANCE,
                scene -> {
                    List<BiFunction<AwsVipSettings, Scene, StepReport>> looks = new ArrayList<>();
                    vip.routeTable().ifPresent(_ -> looks.add(RouteSteps::status));
                    if (vip.secondaryAddress()) {
                        looks.add(AwsSteps::secondary);
                    }
                    vip.elasticIp().ifPresent(_ -> looks.add(ElasticIpSteps::status));
                    vip.route53().ifPresent(_ -> looks.add(RecordSteps::status));
                    return Fork.each(looks, looks.size(), look -> look.apply(vip, scene)).stream()
                            .reduce(new StepReport(List.of(), List.of()), StepReport::and);
                });
    }

    /// Closes the connections.
    @Override
    public void close() {
        AwsClients made = clients;
        clients = null;
        if (made != null) {
            made.close();
        }
    }

    private static Side side(Route53Settings dns) {
        return dns.address().isEmpty() ? Side.INSTANCE : Side.ANY;
    }

    private StepReport run(Side side, Function<Scene, StepReport> step) {
        var deadline = new Deadline(pace, settings.timeout());
        return switch (place(side, deadline)) {
            case ApiResult.Failed<Place>(var fault) -> StepReport.failed(AwsProblem.of(fault));
            case ApiResult.Done<Place>(var here) -> {
                AwsClients made = clients;
                if (made == null) {
                    made = connect.apply(here.region());
                    clients = made;
                }
                yield step.apply(
                        new Scene(
                                here,
                                made,
                                new CallTries(pace, settings.timeout()),
                                deadline,
                                WritePermit.of(VipLease.UNLIMITED, pace)));
            }
        };
    }

    private ApiResult<Place> place(Side side, Deadline deadline) {
        String eni = settings.interfaceId();
        boolean interfaceKnown = side == Side.ANY || (side == Side.INTERFACE && !eni.isEmpty());
        if (!interfaceKnown) {
            return new Discovery(metadata, settings.region(), eni, settings.device())
                    .find(deadline);
        }
        ApiResult<String> region =
                settings.region().isEmpty()
                        ? metadata.text("placement/region", deadline.remaining())
                        : ApiResult.done(settings.region());
        return region.map(known -> new Place(known, "", "", "", eni, "", List.of(), "", ""));
    }

    private static StepReport zone(String zone, Scene scene) {
        if (zone.isEmpty()) {
            return StepReport.failed(
                    new AwsProblem(
                            Code.CALL_FAILED,
                            "the availability zone of this node is not known",
                            "name one"));
        }
        ApiResult<AvailabilityZone> read =
                scene.tries()
                        .read(
                                scene.deadline(),
                                terms -> scene.clients().ec2().availabilityZone(zone, terms));
        return switch (read) {
            case ApiResult.Failed<AvailabilityZone>(var fault) ->
                    StepReport.failed(AwsProblem.of(fault));
            case ApiResult.Done<AvailabilityZone>(var found) -> ZoneState.of(found).report(found);
        };
    }

    private static StepReport secondary(AwsVipSettings vip, Scene scene) {
        String address = vip.address().orElseThrow().getHostAddress();
        String eni = scene.here().interfaceId();
        ApiResult<NetworkInterface> read =
                scene.tries()
                        .read(
                                scene.deadline(),
                                terms -> scene.clients().ec2().networkInterface(eni, terms));
        return switch (read) {
            case ApiResult.Failed<NetworkInterface>(var fault) ->
                    StepReport.failed(AwsProblem.of(fault));
            case ApiResult.Done<NetworkInterface>(var found) -> {
                boolean here = found.privateIps().contains(address);
                Map<String, String> facts = new LinkedHashMap<>();
                facts.put("method", "aws_secondary_ip");
                facts.put("address", address);
                facts.put("interface", eni);
                facts.put("here", String.valueOf(here));
                yield StepReport.done(
                        new StepReport.Entry(
                                address + (here ? " is" : " is not") + " assigned to " + eni,
                                facts));
            }
        };
    }
}
