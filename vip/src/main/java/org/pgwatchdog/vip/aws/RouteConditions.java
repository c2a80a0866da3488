package org.pgwatchdog.vip.aws;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.pgwatchdog.vip.aws.AwsProblem.Code;
import org.pgwatchdog.vip.aws.api.ApiResult;
import org.pgwatchdog.vip.aws.api.NetworkInterface;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What must be so for a route to bring packets here: the address lies outside the VPC, and the interface
/// is this instance's and takes packets that are not addressed to it. Thread-safe.
final class RouteConditions {
    private static final Logger LOG = LoggerFactory.getLogger(RouteConditions.class);

    private final RouteTableSettings settings;
    private final InetAddress address;
    private final AwsClients clients;
    private final CallTries tries;

    RouteConditions(
            RouteTableSettings settings, InetAddress address, AwsClients clients, CallTries tries) {
        this.settings = settings;
        this.address = address;
        this.clients = clients;
        this.tries = tries;
    }

    /// Reads what is not known yet, and switches the source/destination check off if that is configured.
    List<AwsProblem> unmet(Place here, Deadline deadline) {
        var problems = new ArrayList<AwsProblem>(misplaced(here, deadline));
        switch (tries.read(
                deadline, terms -> clients.ec2().networkInterface(here.interfaceId(), terms))) {
            case ApiResult.Failed<NetworkInterface>(var fault) ->
                    problems.add(AwsProblem.of(fault));
            case ApiResult.Done<NetworkInterface>(var eni) ->
                    problems.addAll(checked(eni, here, deadline));
        }
        return problems;
    }

    private List<AwsProblem> misplaced(Place here, Deadline deadline) {
        List<String> cidrs =
                here.vpcCidrs().isEmpty() && !here.vpcId().isEmpty()
                        ? switch (tries.read(
                                deadline, terms -> clients.ec2().vpcCidrs(here.vpcId(), terms))) {
                            case ApiResult.Done<List<String>>(var found) -> found;
                            case ApiResult.Failed<List<String>> _ -> List.<String>of();
                        }
                        : here.vpcCidrs();
        return inside(address, cidrs, here.vpcId());
    }

    /// What is wrong with an address that lies in the VPC: no route leads there but the VPC's own.
    static List<AwsProblem> inside(InetAddress address, List<String> vpcCidrs, String vpcId) {
        return vpcCidrs.stream()
                .filter(each ->
                        Cidr.parse(each).filter(range -> range.contains(address)).isPresent())
                .map(each ->
                        new AwsProblem(
                                Code.MISPLACED,
                                "The VIP address "
                                        + address.getHostAddress()
                                        + " belongs to a VPC subnet ("
                                        + each
                                        + " of "
                                        + vpcId
                                        + ")",
                                "choose a delegate_ip outside every range of the VPC"))
                .toList();
    }

    private List<AwsProblem> checked(NetworkInterface eni, Place here, Deadline deadline) {
        var problems = new ArrayList<AwsProblem>();
        if (!here.instanceId().isEmpty() && !eni.instanceId().equals(here.instanceId())) {
            problems.add(
                    new AwsProblem(
                            Code.MISPLACED,
                            eni.id() + " is not attached to this instance " + here.instanceId(),
                            "correct aws_network_interface_id"));
        }
        if (!eni.sourceDestCheck()) {
            return problems;
        }
        AwsProblem check = sourceDestCheck(eni.id());
        if (!settings.fixSourceDestCheck()) {
            problems.add(check);
            return problems;
        }
        switch (tries.read(
                deadline, terms -> clients.ec2().setSourceDestCheck(eni.id(), false, terms))) {
            case ApiResult.Done<?> _ ->
                    LOG.info("source/destination check switched off: interface={}", eni.id());
            case ApiResult.Failed<?>(var fault) -> {
                problems.add(check);
                problems.add(AwsProblem.of(fault));
            }
        }
        return problems;
    }

    static AwsProblem sourceDestCheck(String interfaceId) {
        return new AwsProblem(
                Code.SOURCE_DEST_CHECK,
                "the source/destination check of " + interfaceId + " drops packets to the VIP",
                "aws ec2 modify-network-interface-attribute --network-interface-id "
                        + interfaceId
                        + " --no-source-dest-check, or aws_fix_source_dest_check = on");
    }
}
