package org.pgwatchdog.daemon.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgwatchdog.daemon.cli.StandInCommands.EIP;
import static org.pgwatchdog.daemon.cli.StandInCommands.ENI;
import static org.pgwatchdog.daemon.cli.StandInCommands.OTHER_ENI;
import static org.pgwatchdog.daemon.cli.StandInCommands.TABLE;
import static org.pgwatchdog.daemon.cli.StandInCommands.ZONE;

import com.google.gson.JsonObject;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgwatchdog.awsstandin.fault.FaultMatch;
import org.pgwatchdog.daemon.control.ControlAnswer;
import org.pgwatchdog.daemon.control.ControlRequest;
import org.pgwatchdog.daemon.control.ControlServer;
import org.pgwatchdog.daemon.control.ControlSocketPath;

/// `vip` with the AWS methods, and beside a running daemon.
class VipCommandTest {
    @TempDir Path directory;

    private final StandInCommands commands = new StandInCommands();

    @AfterEach
    void close() {
        commands.close();
    }

    @Test
    void anElasticIpNeedsNoDelegateIp() throws IOException {
        Path file = conf("vip_method = 'aws_eip'\naws_eip_allocation_id = '" + EIP + "'\n");
        StandInCommands.Result before = vip("status", file);
        assertThat(before.code()).as(before.toString()).isZero();
        assertThat(before.out())
                .isEqualTo("203.0.113.10 (" + EIP + ") is associated with nobody\n");
        StandInCommands.Result up = vip("up", file);
        assertThat(up.code()).as(up.toString()).isZero();
        assertThat(vip("status", file).out()).contains("is associated with " + ENI);
        StandInCommands.Result down = vip("down", file);
        assertThat(down.code()).as(down.toString()).isZero();
        assertThat(commands.aws.world().addresses().get(EIP).link()).isEmpty();
    }

    @Test
    void aRecordNeedsNoDelegateIpEither() throws IOException {
        Path file =
                conf(
                        "vip_method = 'aws_route53'\naws_route53_zone_id = '"
                                + ZONE
                                + "'\naws_route53_record = 'vip.example.internal.'\n");
        assertThat(vip("status", file).out()).contains("vip.example.internal. does not exist");
        assertThat(vip("up", file).out()).contains("vip.example.internal. says 10.0.1.11");
        assertThat(vip("status", file).out()).isEqualTo("vip.example.internal. says 10.0.1.11\n");
    }

    @Test
    void statusShowsThisHostAndAllThatAwsSays() throws IOException {
        Path file =
                conf(
                        "delegate_ip = '20.0.0.50'\nvip_method = 'aws_route_table,aws_eip'\n"
                                + "aws_route_table_ids = '"
                                + TABLE
                                + "'\naws_eip_allocation_id = '"
                                + EIP
                                + "'\n");
        StandInCommands.Result status = vip("status", file);
        assertThat(status.code()).isZero();
        assertThat(status.out().lines())
                .containsExactly(
                        "20.0.0.50 is not on this host",
                        TABLE + " 20.0.0.50/32 -> " + OTHER_ENI + " of i-00000000000000002",
                        "203.0.113.10 (" + EIP + ") is associated with nobody");
        commands.aws.denials().deny(FaultMatch.action("ec2:DescribeRouteTables"));
        StandInCommands.Result denied = vip("status", file);
        assertThat(denied.code()).isEqualTo(5);
        assertThat(denied.err()).contains("allow ec2:DescribeRouteTables");
        assertThat(denied.out()).contains("is associated with nobody");
    }

    @Test
    void withoutAnAddressAndAMethodThereIsNoVirtualIp() throws IOException {
        StandInCommands.Result none = vip("up", conf(""));
        assertThat(none.code()).isEqualTo(1);
        assertThat(none.err()).contains("no virtual IP is configured");
    }

    @Test
    void whatARunningDaemonWouldUndoIsRefused() throws IOException {
        Path file = conf("vip_method = 'aws_eip'\naws_eip_allocation_id = '" + EIP + "'\n");
        try (var _ = new FakeDaemon(directory, "STANDBY")) {
            StandInCommands.Result up = vip("up", file);
            assertThat(up.code()).isEqualTo(1);
            assertThat(up.err()).contains("the daemon here is STANDBY").contains("switchover");
            assertThat(commands.aws.world().addresses().get(EIP).link()).isEmpty();
            assertThat(vip("down", file).code()).isZero();
            assertThat(vip("up", file, "--force").code()).isZero();
            assertThat(commands.aws.world().addresses().get(EIP).link()).isPresent();
        }
        try (var _ = new FakeDaemon(directory, "LEADER")) {
            StandInCommands.Result down = vip("down", file);
            assertThat(down.code()).isEqualTo(1);
            assertThat(down.err()).contains("would raise the VIP again");
            assertThat(vip("up", file).code()).isZero();
        }
    }

    private Path conf(String lines) throws IOException {
        Path file = directory.resolve("pgpool.conf");
        Files.writeString(
                file,
                StandInCommands.ONE_NODE
                        + "aws_api_timeout = 20s\ncontrol_socket_dir = '"
                        + directory
                        + "'\n"
                        + lines
                        + commands.conf());
        return file;
    }

    private static StandInCommands.Result vip(String action, Path file, String... more) {
        var words = new ArrayList<>(List.of("vip", action, "-f", file.toString()));
        words.addAll(List.of("--node-id", "0"));
        words.addAll(List.of(more));
        return StandInCommands.plain(words);
    }

    /// A daemon that only tells its state.
    private static final class FakeDaemon implements AutoCloseable, ControlServer.Desk {
        private final MultiThreadIoEventLoopGroup group =
                new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        private final ControlServer server;
        private final String state;

        FakeDaemon(Path directory, String state) throws IOException {
            this.state = state;
            this.server =
                    new ControlServer(
                            group.next(),
                            ControlSocketPath.of(directory, 9000),
                            Optional.empty(),
                            this);
            server.start();
        }

        @Override
        public CompletionStage<ControlAnswer> answer(ControlRequest request) {
            var local = new JsonObject();
            local.addProperty("state", state);
            var status = new JsonObject();
            status.add("local", local);
            return CompletableFuture.completedFuture(ControlAnswer.of(status));
        }

        @Override
        public Runnable follow(Consumer<JsonObject> follower) {
            return () -> {};
        }

        @Override
        public void close() {
            server.close();
            group.shutdownGracefully(0, 100, TimeUnit.MILLISECONDS).awaitUninterruptibly(2_000);
        }
    }
}
