package org.pgwatchdog.daemon.demo;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.NetworkInterface;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The virtual IP as a route of AWS: a world of the stand-in with an instance in a zone of its own for each
/// node, and a client's subnet whose route table leads to one of them. What the client sends goes through
/// the stand-in, which looks at that table for each connection.
final class AwsVip implements DemoVip {
    /// The virtual IP, outside every range of the VPC.
    static final String ADDRESS = "20.0.0.50";

    private static final String TABLE = "rtb-0000000000000000f";
    private static final List<String> ZONES =
            List.of("ap-northeast-1a", "ap-northeast-1c", "ap-northeast-1d");

    /// The port of the pools in the world, whatever it is on this machine.
    private static final int POOL_PORT = 9999;

    private final StandInProcess aws;

    /// Starts the stand-in.
    ///
    /// @param poolPorts the port of each node's pool on this machine, by node id
    /// @param command the command that runs the stand-in, up to the file that describes its world
    /// @throws IOException if it does not start
    AwsVip(Path directory, List<Integer> poolPorts, List<String> command) throws IOException {
        refuseIfNear();
        Path world = Files.writeString(directory.resolve("world.json"), world(poolPorts));
        aws = new StandInProcess(command, world, directory.resolve("aws.log"));
    }

    @Override
    public int port() {
        return aws.endpoint("gate " + ADDRESS + ":" + POOL_PORT).getPort();
    }

    @Override
    public List<String> settings(int node) {
        return List.of(
                "# The address leads here in the stand-in only: nobody shall look for it elsewhere.",
                "vip_check_interval = '1h'",
                "vip_method = 'command, aws_route_table'",
                "delegate_ip = '" + ADDRESS + "'",
                "if_up_cmd = '/bin/true $_IP_$'",
                "if_down_cmd = '/bin/true $_IP_$'",
                "arping_cmd = ''",
                "aws_route_table_ids = '" + TABLE + "'",
                "aws_endpoint_url_ec2 = '" + aws.endpoint("ec2") + "'",
                "aws_endpoint_url_route53 = '" + aws.endpoint("route53") + "'",
                "aws_endpoint_url_sts = '" + aws.endpoint("sts") + "'",
                "aws_endpoint_url_imds = '" + aws.endpoint(instance(node)) + "'");
    }

    @Override
    public boolean isPrepared(JsonObject status) {
        for (JsonElement element : status.getAsJsonObject("vip").getAsJsonArray("readiness")) {
            JsonObject report = element.getAsJsonObject();
            if (report.get("method").getAsString().equals("aws_route_table")) {
                return report.get("ready").getAsBoolean();
            }
        }
        return false;
    }

    @Override
    public void addTo(Timeline timeline) throws IOException {
        for (JsonElement element : aws.calls()) {
            JsonObject call = element.getAsJsonObject();
            timeline.add(Instant.parse(call.get("at").getAsString()), "aws", text(call));
        }
    }

    @Override
    public List<String> invitation() {
        URI control = aws.endpoint("control");
        return List.of(
                control + "/  (instances, route tables, calls)",
                "aws ec2 describe-route-tables --region ap-northeast-1 --endpoint-url "
                        + aws.endpoint("ec2")
                        + "  (with AWS_ACCESS_KEY_ID=AKIADEMO000000000001"
                        + " AWS_SECRET_ACCESS_KEY=demo/secret)");
    }

    @Override
    public void close() {
        aws.close();
    }

    /// `node 1: ReplaceRoute rtb-… 20.0.0.50/32 -> eni-…: ok`.
    private static String text(JsonObject call) {
        Map<String, String> parameters = new TreeMap<>();
        call.getAsJsonObject("parameters")
                .entrySet()
                .forEach(one -> parameters.put(one.getKey(), one.getValue().getAsString()));
        String caller = call.get("caller").getAsString();
        String action = call.get("action").getAsString();
        return IntStream.range(0, ZONES.size())
                        .filter(node -> caller.endsWith(instance(node)))
                        .mapToObj(node -> "node " + node)
                        .findFirst()
                        .orElse(caller)
                + ": "
                + action.substring(action.indexOf(':') + 1)
                + found(parameters, "RouteTableId", " ")
                + found(parameters, "DestinationCidrBlock", " ")
                + found(parameters, "NetworkInterfaceId", " -> ")
                + (parameters.containsKey("DryRun") ? " (dry run)" : "")
                + ": "
                + call.get("outcome").getAsString();
    }

    private static String found(Map<String, String> parameters, String name, String before) {
        return parameters.entrySet().stream()
                .filter(one -> one.getKey().equals(name) || one.getKey().startsWith(name + "."))
                .map(one -> before + one.getValue())
                .collect(Collectors.joining());
    }

    private static String instance(int node) {
        return String.format(Locale.ROOT, "i-%017d", node);
    }

    private static String networkInterface(int node) {
        return String.format(Locale.ROOT, "eni-%017d", node);
    }

    /// Packets to the address must not leave for somebody real, so nodes do not look for it; they would if
    /// it were in a network of this host.
    private static void refuseIfNear() throws IOException {
        Optional<NetworkInterface> near =
                NetworkInterface.networkInterfaces()
                        .filter(each ->
                                each.inetAddresses()
                                        .anyMatch(
                                                one -> one.getHostAddress().startsWith("20.0.0.")))
                        .findFirst();
        if (near.isPresent()) {
            throw new IOException(
                    "this host has addresses in 20.0.0.0/24 itself, on "
                            + near.get().getName()
                            + ", where the demonstration's virtual IP lies; run it elsewhere");
        }
    }

    private static String world(List<Integer> poolPorts) {
        var subnets = new StringBuilder();
        var instances = new StringBuilder();
        var hosts = new StringBuilder();
        for (int node = 0; node < poolPorts.size(); node++) {
            String subnet = String.format(Locale.ROOT, "subnet-%017d", node);
            subnets.append(
                    """
                    {"id": "%s", "vpc": "vpc-0000000000000000a", "cidr": "10.0.%d.0/24", "zone": "%s"},
                    """
                            .formatted(subnet, node, ZONES.get(node)));
            instances.append(
                    """
                    %s{"id": "%s", "role": "pgwatchdog", "interfaces": [
                      {"id": "%s", "subnet": "%s", "addresses": ["10.0.%d.10"], "sourceDestCheck": false}]}
                    """
                            .formatted(
                                    node == 0 ? "" : ",",
                                    instance(node),
                                    networkInterface(node),
                                    subnet,
                                    node));
            hosts.append(
                    """
                    %s{"interface": "%s", "port": %d, "real": "127.0.0.1:%d"}
                    """
                            .formatted(
                                    node == 0 ? "" : ",",
                                    networkInterface(node),
                                    POOL_PORT,
                                    poolPorts.get(node)));
        }
        return """
        {"region": "ap-northeast-1", "account": "123456789012",
         "vpcs": [{"id": "vpc-0000000000000000a", "cidrs": ["10.0.0.0/16"]}],
         "subnets": [%s
           {"id": "subnet-0000000000000000f", "vpc": "vpc-0000000000000000a", "cidr": "10.0.9.0/24",
            "zone": "ap-northeast-1a"}],
         "instances": [%s],
         "routeTables": [
           {"id": "rtb-0000000000000000a", "vpc": "vpc-0000000000000000a", "main": true},
           {"id": "%s", "vpc": "vpc-0000000000000000a", "subnets": ["subnet-0000000000000000f"],
            "routes": [{"destination": "%s/32", "interface": "%s"}]}],
         "keys": [{"id": "AKIADEMO000000000001", "secret": "demo/secret", "user": "demo"}],
         "hosts": [%s],
         "gates": [{"listen": "127.0.0.1:0", "subnet": "subnet-0000000000000000f", "address": "%s",
                    "port": %d}]}
        """
                .formatted(
                        subnets,
                        instances,
                        TABLE,
                        ADDRESS,
                        networkInterface(poolPorts.size() - 1),
                        hosts,
                        ADDRESS,
                        POOL_PORT);
    }
}
