package org.pgwatchdog.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.awsstandin.AwsStandIn;
import org.pgwatchdog.awsstandin.fault.FaultEffect;
import org.pgwatchdog.awsstandin.fault.FaultMatch;
import org.pgwatchdog.awsstandin.world.Cidr;
import org.pgwatchdog.awsstandin.world.Route;
import org.pgwatchdog.awsstandin.world.World;
import org.pgwatchdog.awsstandin.world.WorldBuilder;
import org.pgwatchdog.daemon.drift.DriftWatch;
import org.pgwatchdog.daemon.drift.Duty;
import org.pgwatchdog.daemon.status.EventHistory;
import org.pgwatchdog.daemon.status.NoticeLog;
import org.pgwatchdog.daemon.wiring.VipActions;
import org.pgwatchdog.vip.VipLease;
import org.pgwatchdog.vip.VipOutcome;
import org.pgwatchdog.vip.VirtualIp;
import org.pgwatchdog.vip.aws.AwsVipSettings;
import org.pgwatchdog.vip.aws.AwsVirtualIp;
import org.pgwatchdog.vip.aws.Pace;
import org.pgwatchdog.vip.aws.RouteTableSettings;
import org.pgwatchdog.vip.aws.sdk.ClientSettings;
import org.pgwatchdog.vip.aws.sdk.SdkClients;
import org.pgwatchdog.vip.drift.DriftRules;
import org.pgwatchdog.vip.drift.Stand;

/// A leader's change of the route is on its way while another takes over, and AWS carries it out after the
/// successor's. Two nodes take turns, each with what raises, drops and watches the virtual IP in a real
/// node, the real SDK and the stand-in for AWS; only who leads is the test's word.
class StaleLeaderTest {
    private static final int RUNS = 100;
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration INTERVAL = Duration.ofMillis(20);
    private static final String VPC = "vpc-0000000000000000a";
    private static final String SUBNET = "subnet-00000000000000001";
    private static final String TABLE = "rtb-0000000000000000f";
    private static final Cidr ROUTE = Cidr.of("20.0.0.50/32");

    private final AwsStandIn aws = AwsStandIn.start(world());
    private final List<Node> nodes = new ArrayList<>();

    @BeforeEach
    void startNodes() {
        System.setProperty("aws.profile", "none-of-this-name");
        aws.throttles().off();
        nodes.add(new Node(1));
        nodes.add(new Node(2));
    }

    @AfterEach
    void close() {
        aws.faults().clear();
        nodes.forEach(Node::close);
        System.clearProperty("aws.profile");
        aws.close();
    }

    @Test
    void aHundredOfAHundredTakeoversEndWithTheRouteAtTheNewLeader() {
        int right = 0;
        for (int run = 0; run < RUNS; run++) {
            Node former = nodes.get(run % 2);
            Node heir = nodes.get(1 - run % 2);
            takeOverFrom(former, heir, run % 4 < 2);
            right += route().equals(heir.networkInterface()) ? 1 : 0;
            former.drop();
            heir.drop();
        }
        assertThat(right).isEqualTo(RUNS);
    }

    /// @param lettingGo whether the former leader steps down in order; else it is as if frozen
    private void takeOverFrom(Node former, Node heir, boolean lettingGo) {
        aws.log().clear();
        String held =
                aws.faults()
                        .add(
                                FaultMatch.action("ec2:ReplaceRoute").by(former.instance()),
                                new FaultEffect.Hold());
        former.raise();
        until(() -> aws.faults().waiting(held) == 1);
        former.leads = false;
        if (lettingGo) {
            former.escalation.down(0);
        }
        heir.raise();
        until(heir::holds);
        assertThat(route()).isEqualTo(heir.networkInterface());

        aws.faults().remove(held);

        // The late change, and the heir's second.
        until(() -> changesOf(former) == 1 && changesOf(heir) == 2);
        // Its late success gives the former leader no right to change it back.
        former.drop();
        assertThat(changesOf(former)).isEqualTo(1);
        assertThat(changesOf(heir)).isEqualTo(2);
    }

    private long changesOf(Node node) {
        return aws.log().applied().stream()
                .filter(call -> call.caller().endsWith(node.instance()))
                .count();
    }

    private String route() {
        return switch (aws.world().routeTables().get(TABLE).route(ROUTE).orElseThrow().target()) {
            case Route.ToInterface(String id) -> id;
            case Route.Target other -> other.toString();
        };
    }

    private static void until(Callable<Boolean> condition) {
        await().atMost(LIMIT).pollInterval(Duration.ofMillis(2)).until(condition);
    }

    private static World world() {
        WorldBuilder builder =
                new WorldBuilder("ap-northeast-1", "123456789012")
                        .vpc(VPC, "10.0.0.0/16")
                        .subnet(SUBNET, VPC, "10.0.1.0/24", "ap-northeast-1a");
        for (int i = 1; i <= 2; i++) {
            builder.instance("i-0000000000000000" + i)
                    .networkInterface(
                            "eni-0000000000000000" + i,
                            "i-0000000000000000" + i,
                            SUBNET,
                            "10.0.1.1" + i);
        }
        return builder.routeTable(TABLE, VPC, SUBNET)
                .route(TABLE, "20.0.0.50/32", new Route.ToInterface("eni-00000000000000002"))
                .build();
    }

    /// What a node has to do with the virtual IP.
    private final class Node implements Duty, VipActions, AutoCloseable {
        private final int number;
        private final AwsVirtualIp vip;
        private final EscalationRunner escalation;
        private final DriftWatch watch;
        private volatile boolean leads;

        Node(int number) {
            this.number = number;
            this.vip = new AwsVirtualIp(settings(), Optional.empty(), this::connect, Pace.SYSTEM);
            this.escalation =
                    new EscalationRunner(this, LIMIT, _ -> {}, _ -> {}, HeldLease.unlimited());
            this.watch = new DriftWatch(this, new NoticeLog(new EventHistory(Clock.systemUTC())));
            watch.start();
        }

        private AwsVipSettings settings() {
            return new AwsVipSettings(
                    Optional.of(InetAddress.ofLiteral("20.0.0.50")),
                    "",
                    "",
                    "",
                    Optional.of(aws.imds(instance())),
                    LIMIT,
                    Optional.of(
                            new RouteTableSettings(
                                    List.of(TABLE), "", Optional.empty(), false, false, false)),
                    Optional.empty(),
                    false,
                    Optional.empty());
        }

        private SdkClients connect(String region) {
            return new SdkClients(
                    new ClientSettings(
                            region,
                            Optional.of(aws.ec2()),
                            Optional.of(aws.route53()),
                            Optional.of(aws.sts()),
                            Optional.of(aws.imds(instance())),
                            "",
                            LIMIT));
        }

        String instance() {
            return "i-0000000000000000" + number;
        }

        String networkInterface() {
            return "eni-0000000000000000" + number;
        }

        void raise() {
            leads = true;
            escalation.up(0);
        }

        boolean holds() {
            return escalation.stand().filter(Stand.Holding.class::isInstance).isPresent();
        }

        void drop() {
            leads = false;
            escalation.down(0);
            until(() -> escalation.stand().filter(Stand.StandingBy.class::isInstance).isPresent());
        }

        @Override
        public VipOutcome up(Duration limit, Supplier<Optional<VipLease>> lease) {
            return vip.acquire(limit);
        }

        @Override
        public VipOutcome reassert(Duration limit, Supplier<Optional<VipLease>> lease) {
            return vip.acquire(limit);
        }

        @Override
        public VipOutcome down(Duration limit) {
            return vip.release(limit);
        }

        @Override
        public boolean isHeld() {
            return vip.isHeld();
        }

        @Override
        public VirtualIp vip() {
            return vip;
        }

        @Override
        public Optional<Stand> stand() {
            return escalation.stand();
        }

        @Override
        public boolean surelyLeads() {
            return leads;
        }

        @Override
        public Optional<VipOutcome> repairAddress() {
            return escalation.repair();
        }

        @Override
        public DriftRules rules() {
            return new DriftRules(INTERVAL, Duration.ZERO, false);
        }

        @Override
        public Duration lease() {
            return LIMIT;
        }

        @Override
        public Duration limit() {
            return LIMIT;
        }

        @Override
        public void close() {
            watch.close();
            escalation.close(LIMIT);
            vip.close();
        }
    }
}
