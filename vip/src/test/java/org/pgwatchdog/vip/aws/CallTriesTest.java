package org.pgwatchdog.vip.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pgwatchdog.vip.VipLease;
import org.pgwatchdog.vip.aws.api.ApiFault;
import org.pgwatchdog.vip.aws.api.ApiResult;
import org.pgwatchdog.vip.aws.api.CallTerms;
import org.pgwatchdog.vip.aws.api.FaultKind;

class CallTriesTest {
    private final FakePace pace = new FakePace();
    private final CallTries tries = new CallTries(pace, Duration.ofSeconds(4));
    private final List<Duration> limits = new ArrayList<>();
    private final Deque<FaultKind> faults = new ArrayDeque<>();

    private Deadline in(Duration limit) {
        return new Deadline(pace, limit);
    }

    private WritePermit permit() {
        return WritePermit.of(VipLease.UNLIMITED, pace);
    }

    private Function<CallTerms, ApiResult<String>> call() {
        return terms -> {
            limits.add(terms.limit());
            FaultKind kind = faults.poll();
            return kind == null
                    ? ApiResult.done("done")
                    : ApiResult.failed(ApiFault.local(kind, "Call", "x", ""));
        };
    }

    @Test
    void aTransientFaultIsTriedAgainAfterGrowingPauses() {
        for (int i = 0; i < 5; i++) {
            faults.add(FaultKind.BUSY);
        }
        assertThat(tries.read(in(Duration.ofSeconds(30)), call()))
                .isEqualTo(ApiResult.done("done"));
        assertThat(pace.pauses())
                .containsExactly(
                        Duration.ofMillis(50),
                        Duration.ofMillis(100),
                        Duration.ofMillis(200),
                        Duration.ofMillis(400),
                        Duration.ofMillis(400));
    }

    @Test
    void throttlingIsGivenMoreRoom() {
        faults.addAll(List.of(FaultKind.THROTTLED, FaultKind.THROTTLED));
        tries.read(in(Duration.ofSeconds(30)), call());
        assertThat(pace.pauses()).containsExactly(Duration.ofMillis(200), Duration.ofMillis(400));
    }

    @Test
    void theFirstTryIsImpatientAndLaterOnesAreNot() {
        faults.addAll(List.of(FaultKind.TIMED_OUT, FaultKind.TIMED_OUT));
        tries.read(in(Duration.ofSeconds(30)), call());
        assertThat(limits)
                .containsExactly(
                        Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4));
    }

    @ParameterizedTest
    @EnumSource(
            value = FaultKind.class,
            names = {
                "DENIED",
                "INVALID",
                "NO_ROUTE",
                "ROUTE_EXISTS",
                "CONFLICT",
                "TAKEN",
                "NO_CREDENTIALS",
                "WITHHELD",
                "DRY_RUN_PASSED"
            })
    void whatStaysIsNotTriedAgain(FaultKind kind) {
        faults.add(kind);
        assertThat(tries.read(in(Duration.ofSeconds(30)), call()))
                .isInstanceOf(ApiResult.Failed.class);
        assertThat(limits).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = FaultKind.class,
            names = {"CREDENTIALS", "CLOCK", "NOT_FOUND"})
    void whatMostlyStaysIsTriedOnceMore(FaultKind kind) {
        faults.addAll(List.of(kind, kind, kind));
        assertThat(tries.read(in(Duration.ofSeconds(30)), call()))
                .isInstanceOf(ApiResult.Failed.class);
        assertThat(limits).hasSize(2);
    }

    @Test
    void noTryBeginsOrLastsBeyondTheDeadline() {
        for (int i = 0; i < 100; i++) {
            faults.add(FaultKind.BUSY);
        }
        long start = pace.nanos();
        assertThat(tries.read(in(Duration.ofMillis(500)), call()))
                .isInstanceOf(ApiResult.Failed.class);
        assertThat(pace.since(start)).isLessThanOrEqualTo(Duration.ofMillis(500));
        assertThat(limits).allSatisfy(each -> assertThat(each).isPositive());
        assertThat(limits.getLast()).isLessThanOrEqualTo(Duration.ofMillis(500));
    }

    @Test
    void theNumberOfTriesHasALimitToo() {
        for (int i = 0; i < 100; i++) {
            faults.add(FaultKind.BUSY);
        }
        tries.read(in(Duration.ofHours(1)), call());
        assertThat(limits).hasSize(AwsLimits.TRIES_MAX);
    }

    @Test
    void noWriteOutlivesTheLease() {
        WritePermit permit = WritePermit.of(new VipLease.Remaining(Duration.ofMillis(300)), pace);
        tries.write(in(Duration.ofSeconds(30)), permit, call());
        assertThat(limits).containsExactly(Duration.ofMillis(300));
        pace.advance(Duration.ofMillis(300));
        var late = tries.write(in(Duration.ofSeconds(30)), permit, call());
        assertThat(limits).hasSize(1);
        assertThat(late)
                .isInstanceOfSatisfying(
                        ApiResult.Failed.class,
                        failed -> assertThat(failed.fault().kind()).isEqualTo(FaultKind.WITHHELD));
    }

    @Test
    void aRevokedPermitStopsTheTries() {
        WritePermit permit = permit();
        ApiResult<String> end =
                tries.write(
                        in(Duration.ofSeconds(30)),
                        permit,
                        terms -> {
                            limits.add(terms.limit());
                            permit.revoke();
                            return ApiResult.failed(
                                    ApiFault.local(FaultKind.BUSY, "Call", "x", ""));
                        });
        assertThat(limits).hasSize(1);
        assertThat(end.toString()).contains("WITHHELD");
    }

    @Test
    void anInterruptEndsTheTries() {
        faults.addAll(List.of(FaultKind.BUSY, FaultKind.BUSY));
        Thread.currentThread().interrupt();
        tries.read(in(Duration.ofSeconds(30)), call());
        assertThat(Thread.interrupted()).isTrue();
        assertThat(limits).hasSize(1);
    }
}
