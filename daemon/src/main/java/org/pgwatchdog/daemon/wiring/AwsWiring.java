package org.pgwatchdog.daemon.wiring;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.pgwatchdog.bridge.conf.AwsSettings;
import org.pgwatchdog.bridge.conf.WatchdogSettings;
import org.pgwatchdog.bridge.conf.WatchdogSettings.VipMethod;
import org.pgwatchdog.vip.VirtualIp;
import org.pgwatchdog.vip.aws.AwsClients;
import org.pgwatchdog.vip.aws.AwsReadings;
import org.pgwatchdog.vip.aws.AwsSteps;
import org.pgwatchdog.vip.aws.AwsVipSettings;
import org.pgwatchdog.vip.aws.AwsVirtualIp;
import org.pgwatchdog.vip.aws.Pace;
import org.pgwatchdog.vip.aws.Route53Settings;
import org.pgwatchdog.vip.aws.RouteTableSettings;
import org.pgwatchdog.vip.aws.StepSettings;
import org.pgwatchdog.vip.aws.api.DnsName;
import org.pgwatchdog.vip.aws.api.TableQuery;
import org.pgwatchdog.vip.aws.sdk.ClientSettings;
import org.pgwatchdog.vip.aws.sdk.SdkClients;

/// The AWS methods of the virtual IP, from the settings. Loads nothing of the SDK: that comes with the
/// first preparation.
public final class AwsWiring {
    private AwsWiring() {}

    /// @param local the address on this host, if the methods need one
    static AwsVirtualIp of(
            WatchdogSettings.Vip vip,
            AwsSettings aws,
            Optional<InetAddress> address,
            Optional<VirtualIp> local) {
        return new AwsVirtualIp(
                settingsOf(vip, aws, address), local, connect(aws, aws.apiTimeout()), Pace.SYSTEM);
    }

    /// The single steps of this node's configuration, for looking at it.
    ///
    /// @param limit of each step, and of each call in it
    public static AwsSteps steps(WatchdogSettings settings, Duration limit) {
        AwsSettings aws = settings.aws();
        return new AwsSteps(
                new StepSettings(
                        aws.region(),
                        aws.routeTable().networkInterfaceId(),
                        settings.vip().interfaceName(),
                        aws.imdsEndpoint(),
                        limit),
                connect(aws, limit),
                Pace.SYSTEM);
    }

    /// What a node reads of AWS beside moving the address; connects to nothing yet.
    public static AwsReadings readings(AwsSettings aws) {
        return new AwsReadings(
                aws.region(),
                aws.imdsEndpoint(),
                aws.apiTimeout(),
                connect(aws, aws.apiTimeout()),
                Pace.SYSTEM);
    }

    /// Whether the address must be on an interface of this host for these methods to lead anywhere.
    public static boolean needLocalAddress(List<VipMethod> methods) {
        return methods.contains(VipMethod.AWS_ROUTE_TABLE)
                || methods.contains(VipMethod.AWS_SECONDARY_IP);
    }

    /// What the AWS methods of `vip_method` need.
    ///
    /// @param address `delegate_ip`
    public static AwsVipSettings settingsOf(
            WatchdogSettings.Vip vip, AwsSettings aws, Optional<InetAddress> address) {
        List<VipMethod> methods = vip.methods();
        return new AwsVipSettings(
                address,
                vip.interfaceName(),
                aws.region(),
                aws.routeTable().networkInterfaceId(),
                aws.imdsEndpoint(),
                aws.apiTimeout(),
                methods.contains(VipMethod.AWS_ROUTE_TABLE)
                        ? Optional.of(routeTable(aws.routeTable()))
                        : Optional.empty(),
                methods.contains(VipMethod.AWS_EIP)
                        ? Optional.of(
                                new AwsVipSettings.ElasticIpSettings(
                                        aws.eip().allocationId(), present(aws.eip().privateIp())))
                        : Optional.empty(),
                methods.contains(VipMethod.AWS_SECONDARY_IP),
                methods.contains(VipMethod.AWS_ROUTE53)
                        ? Optional.of(route53(aws.route53()))
                        : Optional.empty());
    }

    /// What is configured of route tables, whether or not `vip_method` has them.
    public static RouteTableSettings routeTable(AwsSettings.RouteTable of) {
        int equals = of.tag().indexOf('=');
        return new RouteTableSettings(
                of.tableIds(),
                of.vpcId(),
                equals < 0
                        ? Optional.empty()
                        : Optional.of(
                                new TableQuery.ByTag(
                                        of.tag().substring(0, equals),
                                        of.tag().substring(equals + 1))),
                of.createMissingRoute(),
                of.deleteRouteOnRelease(),
                of.fixSourceDestCheck());
    }

    private static Route53Settings route53(AwsSettings.Route53 of) {
        return new Route53Settings(
                of.zoneId(),
                DnsName.of(of.record()),
                of.ttl(),
                present(of.address()),
                of.deleteOnRelease(),
                of.compareAndSwap(),
                hostName(),
                of.resolver()
                        .map(server ->
                                InetSocketAddress.createUnresolved(server.host(), server.port())));
    }

    private static Function<String, AwsClients> connect(AwsSettings aws, Duration callLimit) {
        return region ->
                new SdkClients(
                        new ClientSettings(
                                region,
                                aws.ec2Endpoint(),
                                aws.route53Endpoint(),
                                aws.stsEndpoint(),
                                aws.imdsEndpoint(),
                                aws.roleArn(),
                                callLimit));
    }

    private static Optional<String> present(String text) {
        return Optional.of(text).filter(value -> !value.isEmpty());
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException _) {
            return "unnamed";
        }
    }
}
