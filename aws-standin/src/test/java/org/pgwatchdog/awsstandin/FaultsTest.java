package org.pgwatchdog.awsstandin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.pgwatchdog.awsstandin.ThreeZones.APP_TABLE;
import static org.pgwatchdog.awsstandin.ThreeZones.MAIN_TABLE;
import static org.pgwatchdog.awsstandin.ThreeZones.VIP;
import static org.pgwatchdog.awsstandin.ThreeZones.eni;
import static org.pgwatchdog.awsstandin.ThreeZones.instance;

import java.net.ConnectException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.awsstandin.api.CallLog;
import org.pgwatchdog.awsstandin.fault.FaultEffect;
import org.pgwatchdog.awsstandin.fault.FaultMatch;
import org.pgwatchdog.awsstandin.fault.Throttles;
import org.pgwatchdog.awsstandin.world.Cidr;
import org.pgwatchdog.awsstandin.world.Route;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;

/// Each fault, over real connections.
class FaultsTest {
    private static final FaultMatch REPLACE = FaultMatch.action("ec2:ReplaceRoute");
    private final AwsStandIn standIn = AwsStandIn.start(ThreeZones.builder().build());
    private final Ec2Client ec2 = SdkClients.ec2(standIn, SdkClients.tester());
    private final Ec2Client impatient = SdkClients.impatientEc2(standIn, SdkClients.tester());

    @AfterEach
    void stop() {
        ec2.close();
        impatient.close();
        standIn.close();
    }

    @Test
    void aStaleLeadersCallTakesEffectOnlyWhenItIsLetGo() {
        try (Ec2Client stale = node(1);
                Ec2Client successor = node(2)) {
            String held = standIn.faults().add(REPLACE.by(instance(1)), new FaultEffect.Hold(), 1);
            CompletableFuture<Void> late = CompletableFuture.runAsync(() -> replace(stale, 1));
            await().until(() -> standIn.faults().waiting(held) == 1);
            replace(successor, 2);
            assertThat(target()).isEqualTo(eni(2));
            standIn.faults().remove(held);
            late.join();
            assertThat(target()).isEqualTo(eni(1));
        }
        assertThat(standIn.log().applied())
                .extracting(CallLog.Entry::caller)
                .containsExactly(
                        "arn:aws:sts::123456789012:assumed-role/pgwatchdog/" + instance(2),
                        "arn:aws:sts::123456789012:assumed-role/pgwatchdog/" + instance(1));
        CallLog.Entry last = standIn.log().applied().getLast();
        assertThat(last.arrivedAt()).isBefore(last.at());
    }

    @Test
    void aDelayedCallTakesEffectLater() {
        standIn.faults().add(REPLACE, new FaultEffect.Delay(Duration.ofMillis(300)), 1);
        long start = System.nanoTime();
        replace(ec2, 2);
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isGreaterThan(Duration.ofMillis(299));
        assertThat(target()).isEqualTo(eni(2));
    }

    @Test
    void aDelayedAnswerLeavesItsEffectBehind() {
        standIn.faults().add(REPLACE, new FaultEffect.DelayAnswer(Duration.ofMinutes(1)), 1);
        assertThatThrownBy(() -> replace(impatient, 2)).isInstanceOf(SdkClientException.class);
        assertThat(target()).isEqualTo(eni(2));
    }

    @Test
    void aHangingCallHasNoEffect() {
        standIn.faults().add(REPLACE, new FaultEffect.Hang(), 1);
        assertThatThrownBy(() -> replace(impatient, 2)).isInstanceOf(SdkClientException.class);
        assertThat(target()).isEqualTo(eni(1));
    }

    @Test
    void aDroppedConnectionHasNoEffectAndALostAnswerHas() {
        standIn.faults().add(REPLACE, new FaultEffect.Drop());
        assertThatThrownBy(() -> replace(ec2, 2)).isInstanceOf(SdkClientException.class);
        assertThat(target()).isEqualTo(eni(1));
        standIn.faults().clear();
        standIn.faults().add(REPLACE, new FaultEffect.DropAnswer());
        assertThatThrownBy(() -> replace(ec2, 2)).isInstanceOf(SdkClientException.class);
        assertThat(target()).isEqualTo(eni(2));
    }

    @Test
    void halfAnAnswerIsNoAnswer() {
        standIn.faults()
                .add(FaultMatch.action("ec2:DescribeRouteTables"), new FaultEffect.HalfAnswer(), 1);
        assertThatThrownBy(ec2::describeRouteTables).isInstanceOf(SdkClientException.class);
        assertThat(ec2.describeRouteTables().routeTables()).hasSize(3);
    }

    @Test
    void failuresHaveTheirStatusAndCode() {
        standIn.faults().add(REPLACE, FaultEffect.Fail.requestLimitExceeded(), 1);
        standIn.faults().add(REPLACE, FaultEffect.Fail.internalError(), 2);
        Ec2Exception throttled = catchThrowableOfType(Ec2Exception.class, () -> replace(ec2, 2));
        assertThat(throttled.statusCode()).isEqualTo(503);
        assertThat(throttled.isThrottlingException()).isTrue();
        Ec2Exception broken = catchThrowableOfType(Ec2Exception.class, () -> replace(ec2, 2));
        assertThat(broken.statusCode()).isEqualTo(500);
        replace(ec2, 2);
    }

    @Test
    void oneTableMayBeForbidden() {
        standIn.denials().deny(REPLACE.on(APP_TABLE));
        Ec2Exception refused = catchThrowableOfType(Ec2Exception.class, () -> replace(ec2, 2));
        assertThat(refused.awsErrorDetails().errorCode()).isEqualTo("UnauthorizedOperation");
        assertThat(refused.statusCode()).isEqualTo(403);
        ec2.createRoute(r ->
                r.routeTableId(MAIN_TABLE)
                        .destinationCidrBlock(VIP + "/32")
                        .networkInterfaceId(eni(2)));
    }

    @Test
    void anUnpluggedEndpointRefusesConnections() {
        replace(ec2, 2);
        standIn.unplug("ec2");
        assertThatThrownBy(() -> replace(ec2, 3)).hasRootCauseInstanceOf(ConnectException.class);
        standIn.plug("ec2");
        replace(ec2, 3);
        assertThat(target()).isEqualTo(eni(3));
    }

    @Test
    void anIsolatedInstanceReachesNothingAndTheOthersDo() {
        try (Ec2Client first = SdkClients.impatientEc2(standIn, role(1));
                Ec2Client second = node(2)) {
            standIn.isolate(instance(1));
            assertThatThrownBy(() -> replace(first, 1)).isInstanceOf(SdkClientException.class);
            replace(second, 2);
            standIn.rejoin(instance(1));
        }
        try (Ec2Client first = node(1)) {
            replace(first, 1);
        }
        assertThat(target()).isEqualTo(eni(1));
    }

    @Test
    void tooManyCallsAreThrottledPerAction() {
        standIn.throttles().set("ec2:ReplaceRoute", new Throttles.Size(3, 0.001));
        for (int i = 0; i < 3; i++) {
            replace(ec2, 2);
        }
        Ec2Exception throttled = catchThrowableOfType(Ec2Exception.class, () -> replace(ec2, 2));
        assertThat(throttled.statusCode()).isEqualTo(503);
        assertThat(throttled.awsErrorDetails().errorCode()).isEqualTo("RequestLimitExceeded");
        assertThat(throttled.awsErrorDetails().errorMessage()).isEqualTo("Request limit exceeded.");
        ec2.describeRouteTables(r -> r.routeTableIds(APP_TABLE));
    }

    private Ec2Client node(int number) {
        return SdkClients.ec2(standIn, role(number));
    }

    private AwsCredentialsProvider role(int number) {
        return SdkClients.of(
                standIn.keys()
                        .issue(
                                ThreeZones.ACCOUNT,
                                "pgwatchdog",
                                instance(number),
                                standIn.timings().instant(),
                                Duration.ofHours(1)));
    }

    private static void replace(Ec2Client client, int node) {
        client.replaceRoute(r ->
                r.routeTableId(APP_TABLE)
                        .destinationCidrBlock(VIP + "/32")
                        .networkInterfaceId(eni(node)));
    }

    private String target() {
        Route.Target target =
                standIn.world()
                        .routeTables()
                        .get(APP_TABLE)
                        .route(Cidr.of(VIP + "/32"))
                        .orElseThrow()
                        .target();
        return ((Route.ToInterface) target).interfaceId();
    }
}
