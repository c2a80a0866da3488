package org.pgwatchdog.daemon.doctor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.pgwatchdog.awsstandin.AwsStandIn;
import org.pgwatchdog.awsstandin.world.RecordSet;
import org.pgwatchdog.awsstandin.world.Route;
import org.pgwatchdog.awsstandin.world.World;
import org.pgwatchdog.awsstandin.world.WorldBuilder;
import org.pgwatchdog.bridge.conf.SettingsResult;
import org.pgwatchdog.bridge.conf.WatchdogSettings;
import org.pgwatchdog.daemon.FreePorts;
import org.pgwatchdog.daemon.doctor.check.Finding;
import org.pgwatchdog.daemon.doctor.host.NodeSubject;
import org.pgwatchdog.daemon.wiring.StartupFailure;
import org.pgwatchdog.daemon.wiring.VipWiring;
import org.pgwatchdog.vip.Privilege;

/// A node that the doctor finds nothing bad about, until a test spoils something: an instance of the
/// stand-in for AWS whose private addresses are loopback addresses of this machine, one peer that
/// listens, and a witness's configuration.
public final class ExaminedNode implements AutoCloseable {
    static final String VPC = "vpc-0000000000000000a";
    static final String APP_TABLE = "rtb-0000000000000000f";
    static final String MAIN_TABLE = "rtb-00000000000000001";
    static final String EIP = "eipalloc-00000000000000001";
    static final String ZONE = "Z0123456789PRIVATE";
    static final String VIP = "20.0.0.50";
    static final String INSTANCE = instance(1);
    static final String ENI = eni(1);

    public final AwsStandIn aws = AwsStandIn.start(world());
    final Path directory;

    /// What the configuration says, by key.
    final Map<String, String> values = new LinkedHashMap<>();

    /// This host's clock as the doctor sees it.
    InstantSource clock = InstantSource.system();

    private final List<ServerSocket> peers = new ArrayList<>();

    public ExaminedNode(Path directory) {
        this.directory = directory;
        ServerSocket peer = listen("127.0.2.10");
        put("hostname0", "127.0.1.10");
        put("wd_port0", Integer.toString(FreePorts.next()));
        put("pgpool_port0", "9999");
        put("hostname1", "127.0.2.10");
        put("wd_port1", Integer.toString(peer.getLocalPort()));
        put("pgpool_port1", "9999");
        put("wd_lifecheck_method", "external");
        put("wd_authkey", "a key");
        put("wd_ipc_socket_dir", directory.toString());
        put("http_listen", "");
        put("local_pgpool", "off");
        put("aws_endpoint_url_ec2", aws.ec2().toString());
        put("aws_endpoint_url_route53", aws.route53().toString());
        put("aws_endpoint_url_sts", aws.sts().toString());
        put("aws_endpoint_url_imds", aws.imds(INSTANCE).toString());
        put("aws_az_check", "on");
    }

    static String instance(int number) {
        return "i-0000000000000000" + number;
    }

    static String eni(int number) {
        return "eni-0000000000000000" + number;
    }

    /// Instance 3 belongs to somebody else.
    private static World world() {
        var builder =
                new WorldBuilder("ap-northeast-1", "123456789012")
                        .vpc(VPC, "127.0.0.0/16")
                        .vpc("vpc-0000000000000000b", "172.16.0.0/16")
                        .subnet("subnet-00000000000000001", VPC, "127.0.1.0/24", "ap-northeast-1a")
                        .subnet("subnet-00000000000000002", VPC, "127.0.2.0/24", "ap-northeast-1c")
                        .subnet("subnet-00000000000000003", VPC, "127.0.3.0/24", "ap-northeast-1d")
                        .subnet("subnet-0000000000000000f", VPC, "127.0.9.0/24", "ap-northeast-1a");
        for (int i = 1; i <= 3; i++) {
            builder.instance(instance(i))
                    .networkInterface(
                            eni(i),
                            instance(i),
                            "subnet-0000000000000000" + i,
                            "127.0." + i + ".10");
        }
        return builder.mainRouteTable(MAIN_TABLE, VPC)
                .routeTable(APP_TABLE, VPC, "subnet-0000000000000000f")
                .route(APP_TABLE, VIP + "/32", new Route.ToInterface(eni(2)))
                .route(MAIN_TABLE, VIP + "/32", new Route.ToInterface(eni(2)))
                .elasticIp(EIP, "203.0.113.10")
                .hostedZone(ZONE, "example.internal.", VPC)
                .record(ZONE, RecordSet.of("db.example.internal.", "A", 10, "127.0.2.10"))
                .build();
    }

    public ExaminedNode put(String key, String value) {
        values.put(key, value);
        return this;
    }

    public boolean isConfigured(String key) {
        return values.containsKey(key);
    }

    public ExaminedNode routeTables() {
        return put("vip_method", "aws_route_table")
                .put("delegate_ip", VIP)
                .put("aws_route_table_ids", APP_TABLE + "," + MAIN_TABLE);
    }

    public ExaminedNode elasticIp() {
        return put("vip_method", "aws_eip").put("aws_eip_allocation_id", EIP);
    }

    public ExaminedNode secondaryAddress() {
        return put("vip_method", "aws_secondary_ip").put("delegate_ip", "127.0.1.50");
    }

    public ExaminedNode route53() {
        return put("vip_method", "aws_route53")
                .put("aws_route53_zone_id", ZONE)
                .put("aws_route53_record", "db.example.internal");
    }

    /// A program of the operator.
    Path script(String permissions) {
        try {
            Path script = Files.writeString(directory.resolve("script.sh"), "#!/bin/sh\n");
            return Files.setPosixFilePermissions(
                    script, PosixFilePermissions.fromString(permissions));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Makes the peer's port drop what comes: its queue of connections is full.
    void filterPeer() {
        try {
            var full = new ServerSocket(0, 1, InetAddress.getByName("127.0.2.10"));
            peers.add(full);
            for (int i = 0; i < 3; i++) {
                var channel = java.nio.channels.SocketChannel.open();
                channel.configureBlocking(false);
                channel.connect(full.getLocalSocketAddress());
                waiting.add(channel);
            }
            put("wd_port1", Integer.toString(full.getLocalPort()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final List<java.nio.channels.SocketChannel> waiting = new ArrayList<>();

    void closePeer() throws IOException {
        peers.getFirst().close();
    }

    /// With more time than an operator gives: these tests share their machine.
    public List<Finding> examine(boolean fix) {
        return examine(fix, Duration.ofSeconds(30));
    }

    List<Finding> examine(boolean fix, Duration limit) {
        System.setProperty("aws.profile", "none-of-this-name");
        try {
            return new Doctor(subject(), clock, limit).examine(fix);
        } catch (StartupFailure | IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } finally {
            System.clearProperty("aws.profile");
        }
    }

    /// What has to be done, by whom it was found. The rights of whoever runs the tests do not count.
    public List<Finding> bad(List<Finding> findings) {
        return findings.stream()
                .filter(Finding::isBad)
                .filter(one ->
                        Privilege.CHANGE_ADDRESSES.held() || !one.check().equals("privileges"))
                .toList();
    }

    public Path file() throws IOException {
        var text = new StringBuilder();
        values.forEach((key, value) -> text.append(key).append(" = '").append(value).append("'\n"));
        Path file = directory.resolve("pgpool.conf");
        Files.writeString(file, text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    }

    private NodeSubject subject() throws IOException, StartupFailure {
        Path file = file();
        return switch (WatchdogSettings.load(List.of(file), OptionalInt.of(0))) {
            case SettingsResult.Invalid(var problems) ->
                    throw new IllegalStateException(problems.toString());
            case SettingsResult.Loaded(var settings, var warnings) ->
                    new NodeSubject(
                            settings,
                            VipWiring.of(settings),
                            warnings,
                            List.of(file),
                            directory.resolve("none"));
        };
    }

    ServerSocket listen(String host) {
        try {
            var socket = new ServerSocket(0, 50, InetAddress.getByName(host));
            peers.add(socket);
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        aws.close();
        for (ServerSocket peer : peers) {
            peer.close();
        }
        for (var channel : waiting) {
            channel.close();
        }
    }
}
