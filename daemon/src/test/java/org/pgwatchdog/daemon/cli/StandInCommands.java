package org.pgwatchdog.daemon.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.pgwatchdog.awsstandin.AwsStandIn;
import org.pgwatchdog.awsstandin.world.Cidr;
import org.pgwatchdog.awsstandin.world.RecordSet;
import org.pgwatchdog.awsstandin.world.Route;
import org.pgwatchdog.awsstandin.world.RouteRules;
import org.pgwatchdog.awsstandin.world.World;
import org.pgwatchdog.awsstandin.world.WorldBuilder;

/// The commands of one node of two, with a stand-in for AWS. Two tables have a route to the virtual IP, to
/// the other node; the main one has none; the tables of the third VPC have none either.
final class StandInCommands implements AutoCloseable {
    static final String VIP = "20.0.0.50";
    static final String VPC = "vpc-0000000000000000a";
    static final String BARE_VPC = "vpc-0000000000000000b";
    static final String MAIN = "rtb-00000000000000001";
    static final String TABLE = "rtb-0000000000000000f";
    static final String SECOND = "rtb-0000000000000000e";
    static final String EIP = "eipalloc-00000000000000001";
    static final String ZONE = "Z0123456789PRIVATE";
    static final String NODE = "i-00000000000000001";
    static final String ENI = "eni-00000000000000001";
    static final String OTHER_ENI = "eni-00000000000000002";

    /// The lines of pgpool.conf that a cluster of one needs.
    static final String ONE_NODE =
            "hostname0 = '127.0.0.1'\nwd_port0 = 9000\npgpool_port0 = 9999\n";

    final AwsStandIn aws = AwsStandIn.start(world());

    /// What a command did.
    record Result(int code, String out, String err) {}

    StandInCommands() {
        // No profile of whoever runs the tests.
        System.setProperty("aws.profile", "none-of-this-name");
    }

    private static World world() {
        return new WorldBuilder("ap-northeast-1", "123456789012")
                .vpc(VPC, "10.0.0.0/16")
                .vpc(BARE_VPC, "10.9.0.0/16")
                .subnet("subnet-00000000000000001", VPC, "10.0.1.0/24", "ap-northeast-1a")
                .instance(NODE)
                .networkInterface(ENI, NODE, "subnet-00000000000000001", "10.0.1.11")
                .instance("i-00000000000000002")
                .networkInterface(
                        OTHER_ENI, "i-00000000000000002", "subnet-00000000000000001", "10.0.1.12")
                .mainRouteTable(MAIN, VPC)
                .routeTable(TABLE, VPC, "subnet-00000000000000001")
                .routeTable(SECOND, VPC)
                .tag(TABLE, "cluster", "db")
                .route(TABLE, VIP + "/32", new Route.ToInterface(OTHER_ENI))
                .route(SECOND, VIP + "/32", new Route.ToInterface(OTHER_ENI))
                .elasticIp(EIP, "203.0.113.10")
                .hostedZone(ZONE, "example.internal.", VPC)
                .record(ZONE, RecordSet.of("db.example.internal.", "A", 10, "10.0.1.11"))
                .build();
    }

    /// Leads a table's route to an interface, as somebody on the console does.
    void lead(String table, String eni) {
        aws.change(world ->
                RouteRules.replace(
                        world,
                        world.routeTables().get(table),
                        Cidr.of(VIP + "/32"),
                        new Route.ToInterface(eni)));
    }

    /// Where a table leads; empty if it has no route.
    String target(String table) {
        return aws.world()
                .routeTables()
                .get(table)
                .route(Cidr.of(VIP + "/32"))
                .map(route -> ((Route.ToInterface) route.target()).interfaceId())
                .orElse("");
    }

    /// Runs a command line, its words parted by blanks, with the endpoints of the stand-in.
    Result run(String line) {
        var words = new ArrayList<>(Arrays.asList(line.split(" ", -1)));
        words.add("--endpoint-url-ec2=" + aws.ec2());
        words.add("--endpoint-url-route53=" + aws.route53());
        words.add("--endpoint-url-sts=" + aws.sts());
        if (!line.contains("--endpoint-url-imds")) {
            words.add("--endpoint-url-imds=" + aws.imds(NODE));
        }
        if (!line.contains("--timeout")) {
            words.add("--timeout=40");
        }
        return plain(words);
    }

    /// Runs it as it is.
    static Result plain(List<String> words) {
        var out = new StringWriter();
        var err = new StringWriter();
        int code =
                Commands.commandLine()
                        .setOut(new PrintWriter(out, true))
                        .setErr(new PrintWriter(err, true))
                        .execute(words.toArray(String[]::new));
        return new Result(code, out.toString(), err.toString());
    }

    /// The lines of pgpool.conf that lead the program here.
    String conf() {
        return """
        aws_endpoint_url_ec2 = '%s'
        aws_endpoint_url_route53 = '%s'
        aws_endpoint_url_imds = '%s'
        """
                .formatted(aws.ec2(), aws.route53(), aws.imds(NODE));
    }

    @Override
    public void close() {
        System.clearProperty("aws.profile");
        aws.close();
    }
}
