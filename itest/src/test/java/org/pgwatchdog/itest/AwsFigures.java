package org.pgwatchdog.itest;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.pgwatchdog.awsstandin.api.CallLog;
import org.pgwatchdog.awsstandin.world.Cidr;
import org.pgwatchdog.awsstandin.world.Route;
import org.pgwatchdog.awsstandin.world.RouteTable;
import org.pgwatchdog.awsstandin.world.World;
import org.pgwatchdog.itest.aws.AwsIds;
import org.pgwatchdog.itest.aws.StandInVpc;
import org.pgwatchdog.itest.aws.StandInWarmUp;
import org.pgwatchdog.itest.cluster.ClusterNode;
import org.pgwatchdog.itest.cluster.ClusterPlan;
import org.pgwatchdog.itest.cluster.JavaNode;
import org.pgwatchdog.itest.cluster.Mix;
import org.pgwatchdog.itest.cluster.NodeEvent;
import org.pgwatchdog.itest.cluster.NodeKind;
import org.pgwatchdog.itest.cluster.RunningCluster;
import org.pgwatchdog.itest.net.Await;
import org.pgwatchdog.itest.net.Layout;
import org.pgwatchdog.itest.net.Netns;

/// Measures from the decision that a node shall have the virtual IP until the API has the new target in all
/// route tables: our daemon's takeovers, and a script of shell and stock aws CLI, on the same hosts with the
/// same stand-in one after the other. A program, not a test: `bench/run aws` starts it.
///
/// The stand-in is warmed up first. Each takeover is the first of its process: the leader is stopped in order, and started again when
/// another leads, and all have run for a while. The script is given the route and told to move it from host to host; its time begins
/// with its process.
///
/// Arguments: the script, the aws CLI, how often our daemon and how often the script has its turn, then
/// numbers of tables. Prints
/// one line each: program, tables, median, least, greatest and each value in milliseconds, separated by
/// tabs.
public final class AwsFigures {

    private static final Duration SCRIPT_MAX = Duration.ofMinutes(8);
    private static final Duration ALL_TABLES = Duration.ofSeconds(30);
    private static final Duration REST = Duration.ofSeconds(10);
    private static final String PRACTICE = "rtb-2%016x".formatted(0);
    private static final String STARTED = "ESCALATION_STARTED";

    private final String script;
    private final String cli;
    private final int takeovers;
    private final int scripts;

    private AwsFigures(String script, String cli, int takeovers, int scripts) {
        this.script = script;
        this.cli = cli;
        this.takeovers = takeovers;
        this.scripts = scripts;
    }

    public static void main(String[] arguments) {
        if (arguments.length < 5) {
            System.err.println(
                    "usage: AwsFigures SCRIPT AWS TAKEOVERS SCRIPTS TABLES..., for example"
                            + " bench/article-if-cmd /usr/bin/aws 5 3 1 20");
            System.exit(2);
        }
        AwsFigures figures =
                new AwsFigures(
                        Path.of(arguments[0]).toAbsolutePath().toString(),
                        arguments[1],
                        Integer.parseInt(arguments[2]),
                        Integer.parseInt(arguments[3]));
        Stream.of(arguments).skip(4).mapToInt(Integer::parseInt).forEach(figures::measure);
    }

    private void measure(int count) {
        List<String> tables = IntStream.range(0, count).mapToObj("rtb-1%016x"::formatted).toList();
        Map<String, String> settings = new TreeMap<>(StandInVpc.endpoints());
        settings.put("vip_method", "'aws_route_table'");
        settings.put("vip_interface", "'eth0'");
        settings.put("aws_route_table_ids", "'" + String.join(",", tables) + "'");
        ClusterPlan plan =
                ClusterPlan.of("aws-figures", Mix.JJJ.kinds(), NodeKind.JAVA)
                        .on(Layout.ZONES, settings);
        try (RunningCluster cluster = RunningCluster.prepare(plan)) {
            cluster.vpc().api().throttles().off();
            cluster.vpc().api().change(world -> tables.forEach(table -> add(world, table)));
            cluster.vpc().api().change(world -> add(world, PRACTICE));
            StandInWarmUp.run(
                    cluster.vpc(), cluster.hosts().host(0), PRACTICE, Layout.ZONES.vip() + "/32");
            cluster.startAll();
            cluster.awaitOneCluster(cluster.timings().coldStart());
            List<Double> ours = new ArrayList<>();
            for (int i = 0; i < takeovers; i++) {
                Await.during("rest", REST, Optional::empty);
                // The stand-in runs in this process, and AWS does not pause for a collection.
                System.gc();
                ours.add(takeover(cluster, tables));
            }
            print("pgwatchdog", count, ours);
            cluster.nodes().forEach(ClusterNode::stopGracefully);
            List<Double> theirs = new ArrayList<>();
            for (int i = 0; i < scripts; i++) {
                theirs.add(script(cluster, i % plan.size(), tables));
            }
            print("script", count, theirs);
        }
    }

    private static void add(World world, String table) {
        var second = new Route.ToInterface(AwsIds.networkInterface(1));
        var route =
                new Route(Cidr.of(Layout.ZONES.vip() + "/32"), second, Route.Origin.CREATE_ROUTE);
        world.routeTables()
                .put(
                        table,
                        new RouteTable(
                                table,
                                AwsIds.VPC,
                                world.account(),
                                List.of(route),
                                List.of(),
                                Map.of()));
    }

    private static double takeover(RunningCluster cluster, List<String> tables) {
        ClusterNode old = cluster.leader();
        cluster.vpc().api().log().clear();
        old.stopGracefully();
        JavaNode heir =
                (JavaNode)
                        cluster.awaitOneCluster(
                                cluster.nodesBut(old), cluster.timings().takeover());
        Instant decided =
                heir.events().stream()
                        .filter(event -> event.code().equals(STARTED))
                        .map(NodeEvent::at)
                        .findFirst()
                        .orElseThrow();
        double millis = until(cluster.vpc(), heir.id(), decided, tables);
        old.start();
        cluster.awaitOneCluster(cluster.timings().join());
        return millis;
    }

    private double script(RunningCluster cluster, int host, List<String> tables) {
        Netns on = cluster.hosts().host(host);
        on.forget(cluster.hosts().vip());
        cluster.vpc().api().log().clear();
        String[] words = {
            "env",
            "AWS_DEFAULT_REGION=" + AwsIds.REGION,
            script,
            "up",
            cluster.hosts().vip(),
            "eth0",
            String.join(",", tables),
            cli,
            "--endpoint-url",
            StandInVpc.ec2Url()
        };
        Instant decided = Instant.now();
        on.run(SCRIPT_MAX, words).orThrow();
        return until(cluster.vpc(), host, decided, tables);
    }

    /// From that moment until the last table leads to the host. Waits for that.
    private static double until(StandInVpc vpc, int host, Instant decided, List<String> tables) {
        Await.until(
                "routes to " + host,
                ALL_TABLES,
                () ->
                        moved(vpc, host).keySet().containsAll(tables)
                                ? Optional.empty()
                                : Optional.of(vpc.describe()));
        Instant last = moved(vpc, host).values().stream().max(Instant::compareTo).orElseThrow();
        return Duration.between(decided, last).toNanos() / 1e6;
    }

    private static Map<String, Instant> moved(StandInVpc vpc, int host) {
        return vpc.writesOf(host).stream()
                .filter(call -> call.action().equals("ec2:ReplaceRoute"))
                .collect(
                        Collectors.toMap(
                                call -> call.parameters().get("RouteTableId"),
                                CallLog.Entry::at,
                                (first, _) -> first));
    }

    private static void print(String program, int tables, List<Double> values) {
        if (values.isEmpty()) {
            return;
        }
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        double median =
                sorted.size() % 2 == 1
                        ? sorted.get(middle)
                        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
        System.out.printf(
                "%s\t%d\t%.1f\t%.1f\t%.1f\t%s%n",
                program,
                tables,
                median,
                sorted.getFirst(),
                sorted.getLast(),
                values.stream().map("%.1f"::formatted).collect(Collectors.joining(" ")));
    }
}
