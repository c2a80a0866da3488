package org.pgwatchdog.daemon.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.daemon.status.EventHistory;
import org.pgwatchdog.daemon.status.HistoryEntry;
import org.pgwatchdog.daemon.status.KnownProblem;
import org.pgwatchdog.daemon.status.MonitorReport;
import org.pgwatchdog.daemon.status.NoticeLog;
import org.pgwatchdog.daemon.status.ReadinessReport;
import org.pgwatchdog.vip.LeftOvers;
import org.pgwatchdog.vip.VipLease;
import org.pgwatchdog.vip.VipOutcome;
import org.pgwatchdog.vip.VirtualIp;
import org.pgwatchdog.vip.drift.DriftRules;
import org.pgwatchdog.vip.drift.Finding;
import org.pgwatchdog.vip.drift.Mended;
import org.pgwatchdog.vip.drift.MonitorKind;
import org.pgwatchdog.vip.drift.Stand;
import org.pgwatchdog.vip.drift.VipMonitor;

class DriftWatchTest {
    private static final Stand HOLDING = new Stand.Holding(1, true);

    private final EventHistory history = new EventHistory(InstantSource.system());
    private final Station station = new Station();
    private final Scripted route = new Scripted(MonitorKind.ROUTE, "rtb-1");
    private final DriftWatch watch = new DriftWatch(station, new NoticeLog(history));

    @AfterEach
    void close() {
        watch.close();
    }

    private void watch(VipMonitor... monitors) {
        station.vip = new Watchable(monitors);
        watch.start();
    }

    private List<String> codes() {
        return history.entries().stream().map(HistoryEntry::code).toList();
    }

    @Test
    void theHolderLooksAtEachIntervalAndRepairsWithTwoNotices() {
        watch(route);
        await().until(() -> route.looks.get() >= 3);
        route.away("eni-2");
        await().until(() -> codes().equals(List.of("VIP_DRIFT", "VIP_REPAIRED")));
        assertThat(history.entries().getFirst().text()).contains("(who eni-2 is)");
        assertThat(route.repairs).hasValue(1);
        assertThat(watch.repairs()).containsEntry("scripted", 1L);
        assertThat(watch.monitors())
                .singleElement()
                .matches(MonitorReport::ok)
                .matches(report -> report.name().equals("route rtb-1"));
    }

    @Test
    void whatKeepsTheAddressFromBeingRaisedIsShownWithItsRemedy() {
        route.unready = List.of(new Finding(11, "the check is on", "switch it off"));
        watch(route);
        await().until(() -> !watch.readiness().isEmpty());
        ReadinessReport report = watch.readiness().getFirst();
        assertThat(report.method()).isEqualTo("scripted");
        assertThat(report.ready()).isFalse();
        assertThat(report.problems())
                .containsExactly(new KnownProblem(11, "the check is on", "switch it off"));
        await().until(() -> codes().equals(List.of("VIP_NOT_READY")));
        assertThat(history.entries().getFirst().text())
                .endsWith("[11] the check is on; switch it off");
    }

    @Test
    void aStandbyThatIsNotReadyLooksAgainSoon() {
        station.stand = Optional.of(new Stand.StandingBy());
        route.unready = List.of(new Finding(6, "no answer", "wait"));
        watch(route);
        await().until(() -> codes().equals(List.of("VIP_NOT_READY")));
        route.unready = List.of();
        await().atMost(Duration.ofSeconds(40)).until(() -> codes().contains("VIP_READY"));
    }

    @Test
    void aMonitorRemembersWhatWasWrongLast() {
        watch(route);
        await().until(() -> route.looks.get() >= 1);
        route.away("eni-2");
        await().until(() -> codes().equals(List.of("VIP_DRIFT", "VIP_REPAIRED")));
        MonitorReport report = watch.monitors().getFirst();
        assertThat(report.problem()).isEmpty();
        assertThat(report.last().orElseThrow().problem())
                .isEqualTo(new KnownProblem(8, "changed", "look"));
        assertThat(report.last().orElseThrow().at())
                .isBetween(report.since().minusSeconds(60), report.checkedAt());
    }

    @Test
    void aStandbyLooksOnceAMinuteAndRepairsNothing() {
        station.stand = Optional.of(new Stand.StandingBy());
        route.away("eni-2");
        watch(route);
        await().until(() -> route.looks.get() == 1);
        await().during(Duration.ofSeconds(1)).until(() -> route.looks.get() == 1);
        assertThat(route.repairs).hasValue(0);
        assertThat(codes()).isEmpty();
        station.stand = Optional.of(HOLDING);
        await().until(() -> route.repairs.get() == 1);
    }

    @Test
    void nobodyLooksWhileTheAddressIsRaisedOrDropped() {
        station.stand = Optional.empty();
        watch(route);
        await().during(Duration.ofMillis(500)).until(() -> route.looks.get() == 0);
        station.stand = Optional.of(HOLDING);
        await().until(() -> route.looks.get() > 0);
    }

    @Test
    void whatWasSeenWhileTheAddressWentIsNotJudged() {
        route.away("eni-2");
        route.whileLooking = () -> station.stand = Optional.of(new Stand.StandingBy());
        watch(route);
        await().until(() -> route.looks.get() >= 1);
        await().during(Duration.ofMillis(500)).until(() -> route.repairs.get() == 0);
        assertThat(codes()).isEmpty();
    }

    @Test
    void nothingIsRepairedUnlessTheCoreSaysThatThisNodeLeads() {
        station.leads = false;
        route.away("eni-2");
        watch(route);
        await().until(() -> route.looks.get() >= 3);
        assertThat(route.repairs).hasValue(0);
        assertThat(codes()).isEmpty();
        station.leads = true;
        await().until(() -> codes().equals(List.of("VIP_DRIFT", "VIP_REPAIRED")));
    }

    @Test
    void whoWasFrozenRepairsNothingForAWhile() {
        station.limit = Duration.ofMillis(10);
        station.lease = Duration.ofSeconds(6);
        var never = new CountDownLatch(1);
        route.whileLooking =
                () -> {
                    try {
                        var _ = never.await(3_300, TimeUnit.MILLISECONDS);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                };
        route.away("eni-2");
        watch(route);
        await().until(() -> route.looks.get() == 1);
        route.whileLooking = () -> {};
        await().until(() -> route.looks.get() >= 10);
        assertThat(route.repairs).hasValue(0);
        assertThat(codes()).isEmpty();
        assertThat(watch.monitors())
                .singleElement()
                .extracting(MonitorReport::state)
                .isEqualTo("drift");
        // Taking over anew is a new decision of the core.
        station.stand = Optional.of(new Stand.Holding(2, true));
        await().until(() -> codes().equals(List.of("VIP_DRIFT", "VIP_REPAIRED")));
    }

    @Test
    void aWithheldRepairIsNotToldOf() {
        route.outcome = new Mended.Withheld();
        route.away("eni-2");
        watch(route);
        await().until(() -> route.repairs.get() >= 2);
        assertThat(codes()).isEmpty();
    }

    @Test
    void aMonitorThatHangsOrBreaksKeepsNoOtherWaiting() {
        var hanging = new Scripted(MonitorKind.RECORD, "");
        var gate = new CountDownLatch(1);
        hanging.whileLooking =
                () -> {
                    try {
                        gate.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                };
        var broken = new Scripted(MonitorKind.EIP, "");
        broken.whileLooking =
                () -> {
                    throw new IllegalStateException("a fault of our own");
                };
        route.away("eni-2");
        watch(hanging, broken, route);
        await().until(() -> codes().equals(List.of("VIP_DRIFT", "VIP_REPAIRED")));
        await().until(() -> broken.looks.get() >= 3);
    }

    @Test
    void theAddressIsPutBackByWhoeverRaisesAndDropsIt() {
        var address = new Scripted(MonitorKind.ADDRESS, "");
        address.away("nowhere");
        station.repairsAddress =
                () -> {
                    address.here();
                    return Optional.of(new VipOutcome.Held("10.0.0.1/32 on lo"));
                };
        watch(address);
        await().until(() -> codes().equals(List.of("VIP_DRIFT", "VIP_REPAIRED")));
        assertThat(address.repairs).hasValue(0);
    }

    @Test
    void whatKeepsTheAddressFromBeingRaisedIsToldOnceAndWhenItIsOver() {
        var readiness = new Readiness(new NoticeLog(history));
        var noRegion = new Finding(9, "no region", "name one");
        var noZone = new Finding(10, "no zone", "create it");
        readiness.report("aws_eip", List.of(noRegion));
        readiness.report("aws_route53", List.of(noRegion, noZone));
        readiness.report("aws_eip", List.of(noRegion));
        readiness.report("aws_eip", List.of());
        assertThat(codes()).containsExactly("VIP_NOT_READY", "VIP_NOT_READY");
        readiness.report("aws_route53", List.of());
        assertThat(codes()).endsWith("VIP_READY").hasSize(3);
    }

    @Test
    void aReplacedVirtualIpIsClosedAfterItsLastLook() {
        var gate = new CountDownLatch(1);
        watch(route);
        await().until(() -> route.looks.get() >= 1);
        var former = (Watchable) station.vip;
        route.whileLooking =
                () -> {
                    gate.countDown();
                    assertThat(former.closed).isFalse();
                };
        await().until(() -> gate.getCount() == 0);
        var newer = new Scripted(MonitorKind.ROUTE, "rtb-2");
        station.vip = new Watchable(newer);
        watch.retire(former);
        await().until(() -> former.closed);
        int looks = route.looks.get();
        await().until(() -> newer.looks.get() >= 3);
        assertThat(route.looks).hasValue(looks);
    }

    @Test
    void aVirtualIpThatWasNeverInUseIsOnlyClosed() {
        watch(route);
        await().until(() -> route.looks.get() >= 1);
        var unused = new Watchable(new Scripted(MonitorKind.ROUTE, "rtb-2"));
        watch.retire(unused);
        await().until(() -> unused.closed);
        int looks = route.looks.get();
        await().until(() -> route.looks.get() > looks);
    }

    @Test
    void anOperatorsActLetsAContestedMonitorTryAgain() {
        route.mends = false;
        route.away("eni-2");
        station.rules = new DriftRules(Duration.ofMillis(20), Duration.ZERO, false);
        route.kind = MonitorKind.ADDRESS;
        station.repairsAddress =
                () -> {
                    route.repairs.incrementAndGet();
                    return Optional.of(new VipOutcome.Held("written"));
                };
        watch(route);
        await().until(() -> codes().contains("VIP_CONTESTED"));
        assertThat(route.repairs).hasValue(3);
        watch.pardon();
        await().until(() -> route.repairs.get() > 3);
    }

    /// A node as the test says.
    private static final class Station implements Duty {
        volatile VirtualIp vip = new Watchable();
        volatile Optional<Stand> stand = Optional.of(HOLDING);
        volatile boolean leads = true;
        volatile Supplier<Optional<VipOutcome>> repairsAddress = Optional::empty;
        volatile Duration lease = Duration.ofSeconds(60);
        volatile Duration limit = Duration.ofSeconds(10);
        volatile DriftRules rules = new DriftRules(Duration.ofMillis(50), Duration.ZERO, false);

        @Override
        public VirtualIp vip() {
            return vip;
        }

        @Override
        public Optional<Stand> stand() {
            return stand;
        }

        @Override
        public boolean surelyLeads() {
            return leads;
        }

        @Override
        public Optional<VipOutcome> repairAddress() {
            return repairsAddress.get();
        }

        @Override
        public DriftRules rules() {
            return rules;
        }

        @Override
        public Duration lease() {
            return lease;
        }

        @Override
        public Duration limit() {
            return limit;
        }
    }

    /// A virtual IP that has monitors only.
    private static final class Watchable implements VirtualIp {
        volatile boolean closed;
        private final List<VipMonitor> monitors;

        Watchable(VipMonitor... monitors) {
            this.monitors = List.of(monitors);
        }

        @Override
        public List<VipMonitor> monitors() {
            return monitors;
        }

        @Override
        public void close() {
            closed = true;
        }

        @Override
        public VipOutcome acquire(Duration limit, VipLease lease) {
            return new VipOutcome.Held("");
        }

        @Override
        public VipOutcome release(Duration limit) {
            return new VipOutcome.Released("");
        }

        @Override
        public boolean isHeld() {
            return true;
        }

        @Override
        public LeftOvers cleanUp(Duration limit) {
            return LeftOvers.NONE;
        }
    }
}
