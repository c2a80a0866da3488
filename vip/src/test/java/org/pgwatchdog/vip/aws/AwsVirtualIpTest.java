package org.pgwatchdog.vip.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.vip.CallFigure;
import org.pgwatchdog.vip.LeftOvers;
import org.pgwatchdog.vip.VipLease;
import org.pgwatchdog.vip.VipOutcome;
import org.pgwatchdog.vip.VirtualIp;
import org.pgwatchdog.vip.aws.api.ApiFault;
import org.pgwatchdog.vip.aws.api.FaultKind;
import org.pgwatchdog.vip.drift.Mended;
import org.pgwatchdog.vip.drift.MonitorId;
import org.pgwatchdog.vip.drift.MonitorKind;
import org.pgwatchdog.vip.drift.VipLook;
import org.pgwatchdog.vip.drift.VipMonitor;

class AwsVirtualIpTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    /// Long enough for a first call on a busy machine.
    private static final Duration FIRST_LEASE = Duration.ofSeconds(2);

    private final List<String> order = Collections.synchronizedList(new ArrayList<>());
    private final FakeClients clients = new FakeClients();
    private final FakeEc2 ec2 = clients.fakeEc2();
    private VipOutcome localOutcome = new VipOutcome.Held("20.0.0.50/32 on lo");
    private int connected;

    private AwsVirtualIp vip(boolean elasticToo) {
        var settings =
                new AwsVipSettings(
                        Optional.of(Here.VIP),
                        "",
                        "us-east-1",
                        "eni-me",
                        Optional.of(URI.create("http://127.0.0.1:1")),
                        Duration.ofSeconds(4),
                        Optional.of(
                                new RouteTableSettings(
                                        List.of("rtb-1"),
                                        "",
                                        Optional.empty(),
                                        false,
                                        false,
                                        false)),
                        elasticToo
                                ? Optional.of(
                                        new AwsVipSettings.ElasticIpSettings(
                                                "eipalloc-1", Optional.empty()))
                                : Optional.empty(),
                        false,
                        Optional.empty());
        ec2.routes.put("rtb-1", "eni-old");
        return new AwsVirtualIp(
                settings,
                Optional.of(new Local()),
                _ -> {
                    connected++;
                    return clients;
                },
                Pace.SYSTEM);
    }

    /// The address on this host.
    private final class Local implements VirtualIp {
        private boolean held;

        @Override
        public VipOutcome acquire(Duration limit, VipLease lease) {
            order.add("local up, calls before: " + ec2.count("ReplaceRoute"));
            held = localOutcome.succeeded();
            return localOutcome;
        }

        @Override
        public VipOutcome release(Duration limit) {
            held = false;
            return new VipOutcome.Released("20.0.0.50/32 on lo was removed");
        }

        @Override
        public boolean isHeld() {
            return held;
        }

        @Override
        public LeftOvers cleanUp(Duration limit) {
            return LeftOvers.NONE;
        }
    }

    @Test
    void theAddressComesBeforeTheRoute() {
        AwsVirtualIp vip = vip(false);
        assertThat(vip.acquire(LIMIT))
                .isEqualTo(
                        new VipOutcome.Held("20.0.0.50/32 on lo; 1 route table leads to eni-me"));
        assertThat(order).containsExactly("local up, calls before: 0");
        assertThat(vip.isHeld()).isTrue();
    }

    @Test
    void withoutTheAddressNothingIsLedHere() {
        localOutcome = new VipOutcome.Failed("no interface");
        assertThat(vip(false).acquire(LIMIT)).isEqualTo(localOutcome);
        assertThat(ec2.log).isEmpty();
    }

    @Test
    void severalMethodsMustAllLeadHere() {
        AwsVirtualIp vip = vip(true);
        assertThat(vip.acquire(LIMIT).succeeded()).isTrue();
        assertThat(ec2.eipHolder).isEqualTo("eni-me");
        ec2.eipHolder = "eni-thief";
        ec2.fail("AssociateAddress", "", FaultKind.DENIED);
        assertThat(vip.acquire(LIMIT))
                .isInstanceOf(VipOutcome.Failed.class)
                .extracting(VipOutcome::detail)
                .asString()
                .startsWith(
                        "20.0.0.50/32 on lo; 1 route table leads to eni-me; aws_eip: [5] AssociateAddress");
    }

    @Test
    void nothingIsConnectedBeforeItIsNeededAndThenOnce() {
        AwsVirtualIp vip = vip(false);
        vip.cleanUp(LIMIT);
        assertThat(vip.isHeld()).isFalse();
        assertThat(connected).isZero();
        vip.prepare(LIMIT);
        vip.acquire(LIMIT);
        vip.release(LIMIT);
        assertThat(connected).isEqualTo(1);
    }

    @Test
    void anEndedLeaseSendsNothing() {
        AwsVirtualIp vip = vip(false);
        ec2.fail("ReplaceRoute", "rtb-1", FaultKind.BUSY, FaultKind.BUSY, FaultKind.BUSY);
        VipOutcome outcome = vip.acquire(LIMIT, new VipLease.Remaining(Duration.ofMillis(20)));
        assertThat(outcome.succeeded()).isFalse();
        assertThat(ec2.routes).containsEntry("rtb-1", "eni-old");
    }

    @Test
    void aLeaseThatIsRenewedMeanwhileLetsTheCallsGoOn() {
        AwsVirtualIp vip = vip(false);
        ec2.then(
                "ReplaceRoute",
                "rtb-1",
                () -> {
                    vip.renew(new VipLease.Remaining(Duration.ofSeconds(20)));
                    await().pollDelay(FIRST_LEASE.plusMillis(1)).until(() -> true);
                    return Optional.of(ApiFault.local(FaultKind.BUSY, "ReplaceRoute", "rtb-1", ""));
                });
        VipOutcome outcome = vip.acquire(LIMIT, new VipLease.Remaining(FIRST_LEASE));
        assertThat(outcome.succeeded()).isTrue();
        assertThat(ec2.routes).containsEntry("rtb-1", "eni-me");
    }

    @Test
    void aReleaseStopsAnAcquireThatIsStillAtWork() throws Exception {
        AwsVirtualIp vip = vip(false);
        var inCall = new CountDownLatch(1);
        ec2.then(
                "ReplaceRoute",
                "rtb-1",
                () -> {
                    inCall.countDown();
                    await().until(() -> !ec2.lastPermit.getAsBoolean());
                    return Optional.of(ApiFault.local(FaultKind.BUSY, "ReplaceRoute", "rtb-1", ""));
                });
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var raising = threads.submit(() -> vip.acquire(LIMIT));
            assertThat(inCall.await(10, TimeUnit.SECONDS)).isTrue();
            var dropping = threads.submit(() -> vip.release(LIMIT));
            assertThat(raising.get().succeeded()).isFalse();
            assertThat(dropping.get().succeeded()).isTrue();
        }
        assertThat(ec2.routes).containsEntry("rtb-1", "eni-old");
        assertThat(vip.isHeld()).isFalse();
    }

    @Test
    void anAddressThatVanishedHereIsPutBackWithoutAws() {
        AwsVirtualIp vip = vip(false);
        vip.acquire(LIMIT);
        ec2.log.clear();
        assertThat(vip.reassert(LIMIT, VipLease.UNLIMITED))
                .isEqualTo(new VipOutcome.Held("20.0.0.50/32 on lo"));
        assertThat(ec2.log).isEmpty();
    }

    @Test
    void whatWasNeverHeldIsReassertedAsAWhole() {
        AwsVirtualIp vip = vip(false);
        assertThat(vip.reassert(LIMIT, VipLease.UNLIMITED).succeeded()).isTrue();
        assertThat(ec2.routes).containsEntry("rtb-1", "eni-me");
    }

    @Test
    void onlyAHolderMayRepair() {
        AwsVirtualIp vip = vip(false);
        var table = new MonitorId(MonitorKind.ROUTE, "rtb-1");
        VipMonitor monitor = vip.monitors().getFirst();
        vip.prepare(LIMIT);
        assertThat(monitor.repair(table, LIMIT)).isEqualTo(new Mended.Withheld());
        vip.acquire(LIMIT);
        ec2.routes.put("rtb-1", "eni-thief");
        assertThat(monitor.repair(table, LIMIT)).isInstanceOf(Mended.Written.class);
        assertThat(ec2.routes).containsEntry("rtb-1", "eni-me");
        ec2.routes.put("rtb-1", "eni-successor");
        vip.release(LIMIT);
        assertThat(monitor.repair(table, LIMIT)).isEqualTo(new Mended.Withheld());
        assertThat(ec2.routes).containsEntry("rtb-1", "eni-successor");
    }

    @Test
    void looksSeeNothingUntilAThoroughOneFoundOutWhereWeAre() {
        AwsVirtualIp vip = vip(true);
        VipMonitor routes = vip.monitors().getFirst();
        assertThat(routes.look(LIMIT, false)).isEqualTo(VipLook.NOTHING);
        assertThat(connected).isZero();
        assertThat(routes.look(LIMIT, true).sightings()).hasSize(1);
        assertThat(vip.monitors().getLast().look(LIMIT, false).sightings()).hasSize(1);
        assertThat(connected).isEqualTo(1);
    }

    @Test
    void callsAreCountedByActionWithTheirErrors() {
        AwsVirtualIp vip = vip(false);
        ec2.fail("ReplaceRoute", "rtb-1", FaultKind.THROTTLED);
        vip.acquire(LIMIT);
        CallFigure replaced =
                vip.calls().stream()
                        .filter(one -> one.action().equals("ReplaceRoute"))
                        .findFirst()
                        .orElseThrow();
        assertThat(replaced.calls()).isEqualTo(2);
        assertThat(replaced.errors()).isEqualTo(Map.of("throttled", 1L));
        assertThat(replaced.buckets()).hasSameSizeAs(CallFigure.BOUNDS).endsWith(2L);
        assertThat(replaced.seconds()).isBetween(0.0, 20.0);
    }

    @Test
    void awsOutOfReachDoesNotKeepTheAddressHere() {
        AwsVirtualIp vip = vip(true);
        vip.acquire(LIMIT);
        for (int i = 0; i < AwsLimits.TRIES_MAX; i++) {
            ec2.fail("DisassociateAddress", "", FaultKind.UNREACHABLE);
        }
        VipOutcome outcome = vip.release(Duration.ofSeconds(1));
        assertThat(outcome).isInstanceOf(VipOutcome.Released.class);
        assertThat(outcome.detail()).contains("was removed").contains("UNREACHABLE");
        assertThat(vip.isHeld()).isFalse();
    }
}
