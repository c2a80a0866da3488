package org.pgwatchdog.daemon.cli;

import static org.pgwatchdog.daemon.cli.StandInCommands.BARE_VPC;
import static org.pgwatchdog.daemon.cli.StandInCommands.EIP;
import static org.pgwatchdog.daemon.cli.StandInCommands.ENI;
import static org.pgwatchdog.daemon.cli.StandInCommands.MAIN;
import static org.pgwatchdog.daemon.cli.StandInCommands.NODE;
import static org.pgwatchdog.daemon.cli.StandInCommands.OTHER_ENI;
import static org.pgwatchdog.daemon.cli.StandInCommands.SECOND;
import static org.pgwatchdog.daemon.cli.StandInCommands.TABLE;
import static org.pgwatchdog.daemon.cli.StandInCommands.VIP;
import static org.pgwatchdog.daemon.cli.StandInCommands.VPC;
import static org.pgwatchdog.daemon.cli.StandInCommands.ZONE;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.pgwatchdog.awsstandin.fault.FaultEffect;
import org.pgwatchdog.awsstandin.fault.FaultMatch;
import org.pgwatchdog.awsstandin.world.AddressRules;
import org.pgwatchdog.awsstandin.world.AvailabilityZone;
import org.pgwatchdog.awsstandin.world.Cidr;
import org.pgwatchdog.awsstandin.world.InstanceState;
import org.pgwatchdog.awsstandin.world.RouteRules;

/// The rows of [AwsStepCommandsTest]: what is so, the command, what it says.
final class AwsStepRows {
    private static final String NO_TABLE = "rtb-000000000000000ff";
    private static final String NO_ENI = "eni-000000000000000ff";
    private static final String NO_EIP = "eipalloc-000000000000000ff";
    private static final String TABLES = "--tables " + TABLE + "," + SECOND + " --vip " + VIP;
    private static final String ONE_TABLE = "--tables " + TABLE + " --vip " + VIP + " --eni " + ENI;
    private static final String RECORD = "--zone " + ZONE + " --record DB.example.internal";
    static final String WARM_UP = "dns upsert " + RECORD + " --address 10.0.1.11";
    private static final String QUICK = " --timeout 2";

    /// @param code the exit code
    /// @param says a part of what is on standard output, or on standard error if the code is not 0
    record Row(Consumer<StandInCommands> given, String line, int code, String says) {
        Row(String line, int code, String says) {
            this(_ -> {}, line, code, says);
        }

        @Override
        public String toString() {
            return line + " -> " + code;
        }
    }

    private AwsStepRows() {}

    static Stream<Row> done() {
        return Stream.of(
                new Row("route replace " + TABLES, 0, SECOND + " " + VIP + "/32 -> " + ENI),
                new Row("route replace " + TABLES + " --eni " + ENI, 0, TABLE + " 20.0.0.50/32 ->"),
                new Row("route replace --vpc " + VPC + " --vip 20.0.0.50/32", 0, TABLE),
                new Row("route replace --tag cluster=db --vip " + VIP, 0, TABLE),
                new Row("route replace --create --tables " + MAIN + " --vip " + VIP, 0, MAIN),
                new Row("route show --vpc " + VPC + " --vip " + VIP, 0, "-> " + OTHER_ENI),
                new Row(
                        "route show --tables " + MAIN + " --vip " + VIP,
                        0,
                        "no route (main table)"),
                new Row(c -> c.lead(TABLE, ENI), "route check " + ONE_TABLE, 0, TABLE),
                new Row(c -> c.lead(TABLE, ENI), "route delete " + ONE_TABLE, 0, "(deleted)"),
                new Row(
                        "route delete " + ONE_TABLE,
                        0,
                        OTHER_ENI + " of i-00000000000000002 (left"));
    }

    static Stream<Row> doneOtherwise() {
        return Stream.of(
                new Row(
                        "eip associate --allocation " + EIP,
                        0,
                        "203.0.113.10 (" + EIP + ") is ass"),
                new Row(
                        AwsStepRows::eipIsOurs,
                        "eip associate --eni " + ENI + " --allocation " + EIP,
                        0,
                        "is already associated with " + ENI),
                new Row(
                        AwsStepRows::eipIsOurs,
                        "eip disassociate --allocation " + EIP,
                        0,
                        "is not associated with this node any more"),
                new Row(
                        AwsStepRows::eipIsStolen,
                        "eip disassociate --allocation " + EIP,
                        0,
                        "is not associated with this node"),
                new Row(
                        AwsStepRows::eipIsOurs,
                        "eip check --allocation " + EIP + " --private-ip 10.0.1.11",
                        0,
                        "is associated with " + ENI),
                new Row("dns upsert " + RECORD, 0, "db.example.internal. says 10.0.1.11"),
                new Row(
                        "dns upsert " + RECORD + " --address 10.0.1.77 --ttl 5 --wait 30",
                        0,
                        "says 10.0.1.77 everywhere"),
                new Row("dns delete " + RECORD, 0, "db.example.internal. is deleted"),
                new Row(
                        "dns delete " + RECORD + " --address 10.0.1.12",
                        0,
                        "does not say 10.0.1.12 any more"),
                new Row(
                        "dns check " + RECORD + " --resolver ${right}",
                        0,
                        "says 10.0.1.11 and is resolved to it"),
                new Row("az check", 0, "ap-northeast-1a (apne1-az"),
                new Row("az check --az ap-northeast-1a --region ap-northeast-1", 0, "available"),
                new Row(zone("information"), "az check", 0, "information: told so"),
                new Row(zone("constrained"), "az check", 0, "constrained: told so"));
    }

    static Stream<Row> failedCalls() {
        return Stream.of(
                new Row(
                        "route replace --vpc vpc-000000000000000ff --vip " + VIP,
                        5,
                        "InvalidVpcID.NotFound (The vpc ID 'vpc-000000000000000ff' does not exist)"),
                new Row(
                        "route replace --tables " + NO_TABLE + " --vip " + VIP,
                        5,
                        "InvalidRouteTableID.NotFound"),
                new Row(
                        "route replace " + TABLES + " --eni " + NO_ENI,
                        5,
                        "InvalidNetworkInterfaceID.NotFound"),
                new Row("route show --tables " + NO_TABLE + " --vip " + VIP, 5, "check the id"),
                new Row("eip associate --allocation " + NO_EIP, 5, "InvalidAllocationID.NotFound"),
                new Row("eip check --allocation " + NO_EIP, 5, "InvalidAllocationID.NotFound"),
                new Row(
                        "dns upsert --zone Z000000000000 --record db.example.internal",
                        5,
                        "NoSuchHostedZone"),
                new Row(
                        "dns upsert --zone " + ZONE + " --record db.elsewhere.internal",
                        5,
                        "correct the record's name or the zone's id"),
                new Row(
                        "az check --az ap-northeast-1x",
                        5,
                        "Invalid availability zone: [ap-northeast-1x]"));
    }

    static Stream<Row> faultsOfCalls() {
        return Stream.of(
                new Row(
                        denied("ec2:ReplaceRoute", SECOND),
                        "route replace " + TABLES,
                        5,
                        "You are not authorized to perform this operation."),
                new Row(
                        denied("ec2:AssociateAddress", ""),
                        "eip associate --allocation " + EIP,
                        5,
                        "allow ec2:AssociateAddress in the IAM policy"),
                new Row(
                        denied("route53:ChangeResourceRecordSets", ""),
                        "dns upsert " + RECORD,
                        5,
                        "allow route53:ChangeResourceRecordSets"),
                new Row(
                        fails("ec2:DescribeAvailabilityZones", 503, "RequestLimitExceeded"),
                        "az check" + QUICK,
                        5,
                        "this account makes too many calls"),
                new Row(
                        fails("ec2:DescribeAvailabilityZones", 500, "InternalError"),
                        "az check" + QUICK,
                        5,
                        "see the AWS health dashboard"),
                new Row(
                        fails("ec2:DescribeAvailabilityZones", 400, "RequestExpired"),
                        "az check",
                        5,
                        "set this host's clock"),
                new Row(
                        fails("ec2:DescribeAvailabilityZones", 401, "AuthFailure"),
                        "az check",
                        5,
                        "check the instance profile or the keys"),
                new Row(
                        c -> c.aws.unplug("ec2"),
                        "az check --az ap-northeast-1a" + QUICK,
                        5,
                        "check DNS, the route to the endpoint"),
                new Row(
                        "az check --az ap-northeast-1a --region ap-northeast-1"
                                + " --endpoint-url-imds http://127.0.0.1:1",
                        5,
                        "attach an instance profile"),
                new Row(
                        "az check --az ap-northeast-1a --endpoint-url-imds http://127.0.0.1:1"
                                + QUICK,
                        5,
                        "metadata"));
    }

    static Stream<Row> timeouts() {
        return Stream.of(
                new Row(
                        hangs("ec2:DescribeRouteTables"),
                        "route show " + TABLES + QUICK,
                        6,
                        "Timeout occurred: DescribeRouteTables"),
                new Row(
                        hangs("ec2:ReplaceRoute"),
                        "route replace " + TABLES + QUICK,
                        6,
                        "Timeout occurred: ReplaceRoute " + TABLE),
                new Row(
                        hangs("route53:ListResourceRecordSets"),
                        "dns check " + RECORD + " --address 10.0.1.11" + QUICK,
                        6,
                        "raise aws_api_timeout"),
                new Row(
                        hangs("imds:PutToken"),
                        "az check" + QUICK,
                        6,
                        "check that the instance metadata service is enabled"),
                new Row(
                        c -> c.aws.timings().propagation(Duration.ofMinutes(5)),
                        "dns upsert " + RECORD + " --wait 1",
                        6,
                        "still PENDING after 1 s"));
    }

    static Stream<Row> found() {
        return Stream.of(
                new Row(
                        "route replace " + "--tables " + TABLE + " --vip 10.0.1.50",
                        7,
                        "The VIP address 10.0.1.50 belongs to a VPC subnet (10.0.0.0/16 of " + VPC),
                new Row(
                        "route replace --tables " + MAIN + " --vip " + VIP,
                        7,
                        MAIN + " has no route to 20.0.0.50/32"),
                new Row("route replace --vpc " + BARE_VPC + " --vip " + VIP, 7, "no route table"),
                new Row("route show --vpc " + BARE_VPC + " --vip " + VIP, 7, "no route table"),
                new Row(
                        "route check " + ONE_TABLE,
                        8,
                        "The routing for the VIP in " + TABLE + " was changed: it leads to eni-"),
                new Row(
                        c -> {
                            c.lead(TABLE, ENI);
                            c.aws.instance(NODE, InstanceState.STOPPED);
                        },
                        "route check "
                                + ONE_TABLE
                                + " --region ap-northeast-1"
                                + " --endpoint-url-imds ${other}",
                        8,
                        "(blackhole)"),
                new Row(
                        c ->
                                c.aws.change(world ->
                                        RouteRules.delete(
                                                world,
                                                world.routeTables().get(TABLE),
                                                Cidr.of(VIP + "/32"))),
                        "route check " + ONE_TABLE,
                        8,
                        "no route at all"),
                new Row(
                        "route check --vpc " + BARE_VPC + " --vip " + VIP,
                        8,
                        "The routing for the VIP was changed: none of"));
    }

    static Stream<Row> foundOtherwise() {
        return Stream.of(
                new Row(
                        "eip check --allocation " + EIP,
                        7,
                        "The EIP address does not exist. (EIP ALLOCATION ID=" + EIP + ")"),
                new Row(
                        AwsStepRows::eipIsStolen,
                        "eip check --allocation " + EIP,
                        8,
                        "is associated with " + OTHER_ENI),
                new Row(
                        "dns check --zone " + ZONE + " --record none.example.internal",
                        7,
                        "The resource record set in Amazon Route 53 does not exist."),
                new Row(
                        "dns check " + RECORD + " --address 10.0.1.12",
                        8,
                        "IP address different from the setting is registered in the resource"),
                new Row(
                        "dns check " + RECORD + " --resolver ${nobody}",
                        9,
                        "Failed to resolve domain name db.example.internal.:"),
                new Row("dns check " + RECORD + QUICK, 9, "Failed to resolve domain name"),
                new Row(
                        "dns check " + RECORD + " --resolver ${wrong}",
                        10,
                        "IP address which is resolved from domain name does not match the setting"),
                new Row(
                        AwsStepRows::packetsAreChecked,
                        "route check " + ONE_TABLE,
                        11,
                        "modify-network-interface-attribute"),
                new Row(zone("unavailable"), "az check", 8, "ap-northeast-1a is unavailable"));
    }

    static Stream<Row> warnings() {
        return Stream.of(
                new Row(zone("impaired"), "az check", 108, "is impaired: told so"),
                new Row(zone("unavailable"), "az check --warn", 108, "is unavailable"),
                new Row(
                        "az check --az ap-northeast-1x --on-api-error warn",
                        105,
                        "Invalid availability zone: [ap-northeast-1x]"),
                new Row(
                        hangs("ec2:DescribeAvailabilityZones"),
                        "az check --on-api-error warn" + QUICK,
                        106,
                        "Timeout occurred"),
                new Row("route check " + ONE_TABLE + " --warn", 108, "was changed"),
                new Row("eip check --allocation " + EIP + " --warn", 107, "does not exist"),
                new Row("dns check " + RECORD + " --warn --resolver ${nobody}", 109, "Failed"),
                new Row("dns check " + RECORD + " --warn --resolver ${wrong}", 110, "not match"),
                new Row("dns check " + RECORD + " --address 10.0.1.12 --warn", 108, "different"),
                new Row(
                        AwsStepRows::packetsAreChecked,
                        "route check " + ONE_TABLE + " --warn",
                        111,
                        "drops packets"));
    }

    private static void packetsAreChecked(StandInCommands commands) {
        commands.lead(TABLE, ENI);
        commands.aws.change(world ->
                world.interfaces()
                        .computeIfPresent(ENI, (_, eni) -> eni.withSourceDestCheck(true)));
    }

    private static void eipIsOurs(StandInCommands commands) {
        associate(commands, ENI);
    }

    private static void eipIsStolen(StandInCommands commands) {
        associate(commands, OTHER_ENI);
    }

    private static void associate(StandInCommands commands, String eni) {
        commands.aws.change(world ->
                AddressRules.associate(
                        world,
                        world.addresses().get(EIP),
                        world.interfaces().get(eni),
                        Optional.empty(),
                        true));
    }

    private static Consumer<StandInCommands> zone(String state) {
        return commands ->
                commands.aws.change(world ->
                        world.availabilityZones()
                                .computeIfPresent(
                                        "ap-northeast-1a",
                                        (name, zone) ->
                                                new AvailabilityZone(
                                                        name,
                                                        zone.id(),
                                                        state,
                                                        List.of("told so"))));
    }

    private static Consumer<StandInCommands> denied(String action, String resource) {
        return commands -> commands.aws.denials().deny(FaultMatch.action(action).on(resource));
    }

    private static Consumer<StandInCommands> fails(String action, int status, String code) {
        return commands ->
                commands.aws
                        .faults()
                        .add(
                                FaultMatch.action(action),
                                new FaultEffect.Fail(status, code, "told so"));
    }

    private static Consumer<StandInCommands> hangs(String action) {
        return commands ->
                commands.aws.faults().add(FaultMatch.action(action), new FaultEffect.Hang());
    }
}
