package org.pgwatchdog.daemon.cli;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.bridge.conf.AwsSettings;
import org.pgwatchdog.bridge.conf.WatchdogSettings;
import org.pgwatchdog.daemon.wiring.AwsWiring;
import org.pgwatchdog.vip.aws.RouteTableSettings;
import org.pgwatchdog.vip.aws.api.TableQuery;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/// The options that say which route tables are meant, and which route in them.
final class TableOptions {
    private static final String HOST_MASK = "/32";

    @ArgGroup private @Nullable Which which;

    @Option(
            names = "--vip",
            paramLabel = "IP",
            description = "The virtual IP; its route is IP/32. Default: delegate_ip of -f FILE.")
    private @Nullable String vip;

    /// One of the ways to name route tables.
    static final class Which {
        @Option(
                names = "--tables",
                paramLabel = "RTB",
                split = ",",
                description = "These route tables, separated by commas.")
        private @Nullable List<String> tables;

        @Option(
                names = "--vpc",
                paramLabel = "VPC",
                description = "All route tables of this VPC that have a route to the virtual IP.")
        private @Nullable String vpc;

        @Option(
                names = "--tag",
                paramLabel = "KEY=VALUE",
                description = "All route tables with this tag.")
        private @Nullable String tag;

        private RouteTableSettings settings(boolean create) throws BadConfiguration {
            if (tables != null) {
                for (String table : tables) {
                    Shape.TABLE.check("--tables", table);
                }
                return new RouteTableSettings(tables, "", Optional.empty(), create, true, false);
            }
            if (vpc != null) {
                return new RouteTableSettings(
                        List.of(),
                        Shape.VPC.check("--vpc", vpc),
                        Optional.empty(),
                        create,
                        true,
                        false);
            }
            String text = Shape.TAG.check("--tag", String.valueOf(tag));
            int equals = text.indexOf('=');
            return new RouteTableSettings(
                    List.of(),
                    "",
                    Optional.of(
                            new TableQuery.ByTag(
                                    text.substring(0, equals), text.substring(equals + 1))),
                    create,
                    true,
                    false);
        }
    }

    /// The tables named, else those configured.
    ///
    /// @param create whether a missing route may be created, whatever is configured
    RouteTableSettings tables(AwsOptions options, boolean create) throws BadConfiguration {
        if (which != null) {
            return which.settings(
                    create
                            || options.configured()
                                    .filter(of -> of.routeTable().createMissingRoute())
                                    .isPresent());
        }
        AwsSettings.RouteTable of =
                options.configured()
                        .map(AwsSettings::routeTable)
                        .filter(any ->
                                !any.tableIds().isEmpty()
                                        || !any.vpcId().isEmpty()
                                        || !any.tag().isEmpty())
                        .orElseThrow(() -> Shape.missing("--tables, --vpc or --tag"));
        RouteTableSettings configured = AwsWiring.routeTable(of);
        return new RouteTableSettings(
                configured.tableIds(),
                configured.vpcId(),
                configured.tag(),
                configured.createMissing() || create,
                true,
                false);
    }

    InetAddress vip(AwsOptions options) throws BadConfiguration {
        Optional<String> configured =
                options.settings().map(WatchdogSettings::vip).flatMap(of -> of.delegateIp());
        if (vip == null) {
            return Shape.IPV4.address(
                    "delegate_ip", configured.orElseThrow(() -> Shape.missing("--vip")));
        }
        return Shape.IPV4.address(
                "--vip",
                vip.endsWith(HOST_MASK)
                        ? vip.substring(0, vip.length() - HOST_MASK.length())
                        : vip);
    }
}
