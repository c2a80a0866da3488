package org.pgwatchdog.daemon.doctor;

import static org.pgwatchdog.daemon.doctor.ExaminedNode.APP_TABLE;
import static org.pgwatchdog.daemon.doctor.ExaminedNode.ENI;
import static org.pgwatchdog.daemon.doctor.ExaminedNode.MAIN_TABLE;
import static org.pgwatchdog.daemon.doctor.ExaminedNode.VPC;
import static org.pgwatchdog.daemon.doctor.ExaminedNode.eni;
import static org.pgwatchdog.daemon.doctor.ExaminedNode.instance;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.pgwatchdog.awsstandin.fault.FaultMatch;
import org.pgwatchdog.awsstandin.world.Cidr;
import org.pgwatchdog.awsstandin.world.InstanceRules;
import org.pgwatchdog.awsstandin.world.InstanceState;
import org.pgwatchdog.awsstandin.world.Route;
import org.pgwatchdog.awsstandin.world.RouteRules;
import org.pgwatchdog.awsstandin.world.Vpc;
import org.pgwatchdog.daemon.doctor.check.Result;

/// What can be wrong with route tables.
final class RouteFaults {
    private static final Cidr DESTINATION = Cidr.of(ExaminedNode.VIP + "/32");
    private static final String WRONG_TABLE = "rtb-0ffffffffffffffff";

    /// One at a time, each with all that is to be found of it.
    static final List<Spoilt> ALL =
            List.of(
                    new Spoilt(
                            "VIP in a range of the VPC",
                            node -> {
                                node.routeTables();
                                node.aws.change(world -> {
                                    var cidrs = new ArrayList<>(world.vpcs().get(VPC).cidrs());
                                    cidrs.add(Cidr.of("20.0.0.0/16"));
                                    world.vpcs()
                                            .put(VPC, new Vpc(VPC, cidrs, true, true, Map.of()));
                                });
                            },
                            "aws-vip-range",
                            Result.FAIL,
                            7,
                            "20.0.0.50 belongs to a VPC subnet (20.0.0.0/16",
                            "outside every range"),
                    new Spoilt(
                            "prefix of a network",
                            node -> node.routeTables().put("vip_prefix_length", "24"),
                            "aws-vip-range",
                            Result.WARN,
                            0,
                            "vip_prefix_length = 24",
                            "vip_prefix_length = 32"),
                    new Spoilt(
                            "source/destination check on",
                            node -> {
                                node.routeTables();
                                node.aws.change(
                                        world -> InstanceRules.sourceDestCheck(world, ENI, true));
                            },
                            "aws-source-dest-check",
                            Result.FAIL,
                            11,
                            ENI + " drops packets",
                            "doctor --fix"),
                    new Spoilt(
                            "source/destination check on, which the daemon switches off",
                            node -> {
                                node.routeTables().put("aws_fix_source_dest_check", "on");
                                node.aws.change(
                                        world -> InstanceRules.sourceDestCheck(world, ENI, true));
                            },
                            "aws-source-dest-check",
                            Result.WARN,
                            111,
                            ENI + " drops packets",
                            "doctor --fix"),
                    new Spoilt(
                            "one table forbidden",
                            node -> {
                                node.routeTables();
                                node.aws
                                        .denials()
                                        .deny(FaultMatch.action("ec2:ReplaceRoute").on(APP_TABLE));
                            },
                            "aws-rights",
                            Result.FAIL,
                            5,
                            "ec2:ReplaceRoute on arn:aws:ec2:ap-northeast-1:123456789012:route-table/"
                                    + APP_TABLE,
                            "remove the Deny for ec2:ReplaceRoute"),
                    new Spoilt(
                            "one table forbidden, and nobody may decode why",
                            node -> {
                                node.routeTables();
                                node.aws
                                        .denials()
                                        .deny(FaultMatch.action("ec2:ReplaceRoute").on(APP_TABLE));
                                node.aws
                                        .denials()
                                        .deny(FaultMatch.action("sts:DecodeAuthorizationMessage"));
                            },
                            "aws-rights",
                            Result.FAIL,
                            5,
                            "ec2:ReplaceRoute on arn:aws:ec2:ap-northeast-1:123456789012:route-table/"
                                    + APP_TABLE,
                            "remove the Deny for ec2:ReplaceRoute"),
                    new Spoilt(
                            "role that may not be assumed",
                            node -> {
                                node.routeTables()
                                        .put(
                                                "aws_role_arn",
                                                "arn:aws:iam::123456789012:role/routes");
                                node.aws.denials().deny(FaultMatch.action("sts:AssumeRole"));
                            },
                            "aws-route-tables",
                            Result.FAIL,
                            5,
                            "sts:AssumeRole on arn:aws:iam::123456789012:role/routes",
                            "sts:AssumeRole"),
                    new Spoilt(
                            "creation forbidden",
                            node -> {
                                node.routeTables()
                                        .put("aws_create_missing_route", "on")
                                        .put("aws_route_table_ids", APP_TABLE + "," + MAIN_TABLE);
                                node.aws
                                        .denials()
                                        .deny(FaultMatch.action("ec2:CreateRoute").on(MAIN_TABLE));
                            },
                            "aws-rights",
                            Result.FAIL,
                            5,
                            "ec2:CreateRoute on arn",
                            "ec2:CreateRoute"),
                    new Spoilt(
                            "table that does not exist",
                            node ->
                                    node.routeTables()
                                            .put(
                                                    "aws_route_table_ids",
                                                    APP_TABLE
                                                            + ","
                                                            + MAIN_TABLE
                                                            + ","
                                                            + WRONG_TABLE),
                            "aws-route-tables",
                            Result.FAIL,
                            5,
                            WRONG_TABLE + ": InvalidRouteTableID.NotFound",
                            "check the id"),
                    new Spoilt(
                            "route missing, creation not allowed",
                            node -> {
                                node.routeTables();
                                node.aws.change(world ->
                                        RouteRules.delete(
                                                world,
                                                world.routeTables().get(APP_TABLE),
                                                DESTINATION));
                            },
                            "aws-route-tables",
                            Result.FAIL,
                            7,
                            APP_TABLE + " has no route to 20.0.0.50/32",
                            "aws_create_missing_route = on"),
                    new Spoilt(
                            "subnets without a route",
                            node -> {
                                node.routeTables().put("aws_route_table_ids", APP_TABLE);
                                node.aws.change(world ->
                                        RouteRules.delete(
                                                world,
                                                world.routeTables().get(MAIN_TABLE),
                                                DESTINATION));
                            },
                            "aws-coverage",
                            Result.WARN,
                            107,
                            "clients in subnet-00000000000000001, subnet-00000000000000002,"
                                    + " subnet-00000000000000003 cannot reach the VIP: "
                                    + MAIN_TABLE
                                    + " (the main route table)",
                            "create the route"),
                    new Spoilt(
                            "table with a route that nobody moves",
                            node -> node.routeTables().put("aws_route_table_ids", APP_TABLE),
                            "aws-coverage",
                            Result.WARN,
                            107,
                            "lose the VIP at the next takeover: the route in " + MAIN_TABLE,
                            "add " + MAIN_TABLE + " to aws_route_table_ids"),
                    new Spoilt(
                            "route into a black hole",
                            node -> {
                                node.routeTables();
                                node.aws.change(world ->
                                        RouteRules.replace(
                                                world,
                                                world.routeTables().get(APP_TABLE),
                                                DESTINATION,
                                                new Route.ToInterface(eni(3))));
                                node.aws.instance(instance(3), InstanceState.STOPPED);
                            },
                            "aws-route-tables",
                            Result.WARN,
                            108,
                            "(blackhole)",
                            "switchover"),
                    new Spoilt(
                            "route to somebody else",
                            node -> {
                                node.routeTables();
                                node.aws.change(world ->
                                        RouteRules.replace(
                                                world,
                                                world.routeTables().get(MAIN_TABLE),
                                                DESTINATION,
                                                new Route.ToInterface(eni(3))));
                            },
                            "aws-route-tables",
                            Result.WARN,
                            108,
                            "leads to " + eni(3) + " of " + instance(3) + ", which is no node",
                            "another cluster"));

    private RouteFaults() {}
}
