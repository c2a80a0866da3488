package org.pgwatchdog.daemon.doctor.aws;

import static org.pgwatchdog.daemon.doctor.check.Finding.fail;
import static org.pgwatchdog.daemon.doctor.check.Finding.ok;
import static org.pgwatchdog.daemon.doctor.check.Finding.skipped;
import static org.pgwatchdog.daemon.doctor.check.Finding.warn;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.pgwatchdog.daemon.doctor.check.Finding;
import org.pgwatchdog.vip.aws.AwsProblem;
import org.pgwatchdog.vip.aws.AwsProblem.Code;
import org.pgwatchdog.vip.aws.Cidr;
import org.pgwatchdog.vip.aws.Place;
import org.pgwatchdog.vip.aws.api.ApiResult;
import org.pgwatchdog.vip.aws.api.NetworkInterface;
import org.pgwatchdog.vip.aws.api.Subnet;

/// `aws-vip-range`: the virtual IP lies where its method needs it: outside every range of the VPCs for
/// route tables, inside our subnet for a secondary address.
///
/// @param address the virtual IP
record VipRangeCheck(AwsScene scene, Refusals refusals, InetAddress address) {
    /// AWS keeps the first four addresses of each subnet and the last one.
    private static final int RESERVED_AT_START = 4;

    /// Outside all ranges, and a single address on this host.
    List<Finding> outside() {
        Optional<String> blocked = scene.blocked();
        if (blocked.isPresent()) {
            return skipped(blocked.get()).alone();
        }
        var findings = new ArrayList<Finding>();
        var problems = new ArrayList<AwsProblem>();
        var ranges = ranges(problems);
        ranges.forEach((cidr, vpc) -> {
            if (Cidr.parse(cidr).filter(range -> range.contains(address)).isPresent()) {
                findings.add(
                        fail(
                                new AwsProblem(
                                        Code.MISPLACED,
                                        "The VIP address "
                                                + ip()
                                                + " belongs to a VPC subnet ("
                                                + cidr
                                                + " of "
                                                + vpc
                                                + ")",
                                        "choose a delegate_ip outside every range of the VPC")));
            }
        });
        problems.forEach(problem -> findings.add(warn(problem)));
        int bits = address.getAddress().length * 8;
        if (scene.subject().prefixLength() != bits) {
            findings.add(
                    warn(
                            "vip_prefix_length = "
                                    + scene.subject().prefixLength()
                                    + ": this host would take the whole range for local",
                            "vip_prefix_length = " + bits));
        }
        return findings.isEmpty()
                ? ok(ip() + " is outside of " + String.join(", ", ranges.keySet())).alone()
                : findings;
    }

    /// Range to VPC: by the metadata, and by EC2 for our VPC and the configured one.
    private TreeMap<String, String> ranges(List<AwsProblem> problems) {
        var ranges = new TreeMap<String, String>();
        var vpcs = new ArrayList<String>();
        if (scene.place() instanceof ApiResult.Done<Place>(var here)) {
            here.vpcCidrs().forEach(cidr -> ranges.put(cidr, here.vpcId()));
            vpcs.add(here.vpcId());
        }
        if (scene.networkInterface() instanceof ApiResult.Done<NetworkInterface>(var eni)) {
            vpcs.add(eni.vpcId());
        }
        scene.subject().vip().routeTable().ifPresent(routes -> vpcs.add(routes.vpcId()));
        vpcs.stream()
                .filter(vpc -> !vpc.isEmpty())
                .distinct()
                .forEach(vpc -> {
                    switch (scene.ask(terms -> scene.clients().ec2().vpcCidrs(vpc, terms))) {
                        case ApiResult.Done<List<String>>(var cidrs) ->
                                cidrs.forEach(cidr -> ranges.put(cidr, vpc));
                        case ApiResult.Failed<List<String>>(var fault) -> {
                            // The metadata know all ranges of the own VPC.
                            if (!ranges.containsValue(vpc)) {
                                problems.add(refusals.of(fault));
                            }
                        }
                    }
                });
        return ranges;
    }

    /// Inside our subnet, and not one of AWS's own addresses.
    List<Finding> inside() {
        Optional<String> unknown = scene.interfaceUnknown();
        if (unknown.isPresent()) {
            return skipped(unknown.get()).alone();
        }
        return switch (subnetCidr()) {
            case ApiResult.Failed<String>(var fault) -> warn(refusals.of(fault)).alone();
            case ApiResult.Done<String>(var cidr) -> insideOf(cidr).alone();
        };
    }

    private Finding insideOf(String cidr) {
        Optional<Cidr> range = Cidr.parse(cidr);
        if (range.filter(subnet -> subnet.contains(address)).isEmpty()) {
            return fail(
                    new AwsProblem(
                            Code.MISPLACED,
                            "The VIP address " + ip() + " lies outside this node's subnet " + cidr,
                            "put all nodes in one subnet and the VIP into it, or use"
                                    + " 'aws_route_table'"));
        }
        if (range.filter(this::isReserved).isPresent()) {
            return fail(
                    new AwsProblem(
                            Code.MISPLACED,
                            "The VIP address " + ip() + " is one of those AWS keeps of " + cidr,
                            "choose another: not the first four of the subnet, nor the last"));
        }
        return ok(ip() + " is inside of " + cidr);
    }

    private boolean isReserved(Cidr subnet) {
        byte[] first = subnet.first().getAddress();
        int hostBits = first.length * 8 - subnet.prefixLength();
        if (hostBits > 30) {
            return false;
        }
        int offset = number(address.getAddress()) - number(first);
        return offset < RESERVED_AT_START || offset == (1 << hostBits) - 1;
    }

    /// The last four bytes.
    private static int number(byte[] bytes) {
        return new java.math.BigInteger(Arrays.copyOfRange(bytes, bytes.length - 4, bytes.length))
                .intValue();
    }

    private ApiResult<String> subnetCidr() {
        NetworkInterface eni = scene.knownInterface();
        if (scene.place() instanceof ApiResult.Done<Place>(var here)
                && !here.subnetCidr().isEmpty()) {
            return ApiResult.done(here.subnetCidr());
        }
        return scene.ask(terms -> scene.clients().ec2().subnets(eni.vpcId(), terms))
                .map(all ->
                        all.stream()
                                .filter(subnet -> subnet.id().equals(eni.subnetId()))
                                .map(Subnet::cidr)
                                .findFirst()
                                .orElse(""));
    }

    private String ip() {
        return address.getHostAddress();
    }
}
