package org.pgwatchdog.vip.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pgwatchdog.awsstandin.AwsStandIn;
import org.pgwatchdog.awsstandin.fault.FaultEffect;
import org.pgwatchdog.awsstandin.fault.FaultMatch;
import org.pgwatchdog.awsstandin.world.World;
import org.pgwatchdog.awsstandin.world.WorldBuilder;
import org.pgwatchdog.vip.aws.api.ApiFault;
import org.pgwatchdog.vip.aws.api.ApiResult;
import org.pgwatchdog.vip.aws.api.AvailabilityZone;
import org.pgwatchdog.vip.aws.api.AvailabilityZone.State;
import org.pgwatchdog.vip.aws.api.FaultKind;
import org.pgwatchdog.vip.aws.sdk.ClientSettings;
import org.pgwatchdog.vip.aws.sdk.SdkClients;

/// Readings with the real SDK against the stand-in for AWS.
class AwsReadingsTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String VPC = "vpc-0000000000000000a";
    private static final String INSTANCE = "i-00000000000000001";
    private static final String EIP = "eipalloc-00000000000000001";
    private static final String ZONE = "ap-northeast-1a";

    private final AwsStandIn aws = AwsStandIn.start(world());

    @BeforeEach
    void noOtherCredentials() {
        System.setProperty("aws.profile", "none-of-this-name");
    }

    @AfterEach
    void close() {
        System.clearProperty("aws.profile");
        aws.close();
    }

    private static World world() {
        return new WorldBuilder("ap-northeast-1", "123456789012")
                .vpc(VPC, "10.0.0.0/16")
                .subnet("subnet-00000000000000001", VPC, "10.0.1.0/24", ZONE)
                .instance(INSTANCE)
                .networkInterface(
                        "eni-00000000000000001", INSTANCE, "subnet-00000000000000001", "10.0.1.10")
                .elasticIp(EIP, "203.0.113.10")
                .build();
    }

    private AwsReadings readings(Duration apiTimeout) {
        return new AwsReadings(
                "",
                Optional.of(aws.imds(INSTANCE)),
                apiTimeout,
                region ->
                        new SdkClients(
                                new ClientSettings(
                                        region,
                                        Optional.of(aws.ec2()),
                                        Optional.of(aws.route53()),
                                        Optional.of(aws.sts()),
                                        Optional.of(aws.imds(INSTANCE)),
                                        "",
                                        apiTimeout)),
                Pace.SYSTEM);
    }

    @ParameterizedTest
    @EnumSource(names = "UNKNOWN", mode = EnumSource.Mode.EXCLUDE)
    void eachStateOfTheDiscoveredZoneIsRead(State state) throws Exception {
        set(state.name().toLowerCase(java.util.Locale.ROOT), "power");
        try (AwsReadings readings = readings(Duration.ofSeconds(20))) {
            ApiResult<AvailabilityZone> read = readings.zone("", LIMIT);
            assertThat(read).isInstanceOf(ApiResult.Done.class);
            if (read instanceof ApiResult.Done<AvailabilityZone>(var zone)) {
                assertThat(zone.name()).isEqualTo(ZONE);
                assertThat(zone.state()).isEqualTo(state);
                assertThat(zone.messages()).isEqualTo(List.of("power"));
            }
        }
    }

    @Test
    void aZoneThatDoesNotExistAndASilentApiAreFaults() {
        try (AwsReadings readings = readings(Duration.ofSeconds(2))) {
            assertThat(fault(readings.zone("ap-northeast-1x", LIMIT)).message())
                    .isEqualTo("Invalid availability zone: [ap-northeast-1x]");
            aws.faults()
                    .add(
                            FaultMatch.action("ec2:DescribeAvailabilityZones"),
                            new FaultEffect.Hang());
            assertThat(fault(readings.zone(ZONE, Duration.ofSeconds(1))).kind())
                    .isEqualTo(FaultKind.TIMED_OUT);
        }
    }

    @Test
    void thePublicAddressIsReadOnce() {
        try (AwsReadings readings = readings(Duration.ofSeconds(20))) {
            assertThat(readings.publicAddress(EIP, LIMIT))
                    .isEqualTo(ApiResult.done("203.0.113.10"));
            aws.faults()
                    .add(
                            FaultMatch.action("ec2:DescribeAddresses"),
                            FaultEffect.Fail.unavailable());
            assertThat(readings.publicAddress(EIP, LIMIT))
                    .isEqualTo(ApiResult.done("203.0.113.10"));
        }
    }

    private static ApiFault fault(ApiResult<?> result) {
        assertThat(result).isInstanceOf(ApiResult.Failed.class);
        return result instanceof ApiResult.Failed<?>(var fault)
                ? fault
                : ApiFault.local(FaultKind.INVALID, "", "", "");
    }

    /// By the control API, as a person would.
    private void set(String state, String message) throws IOException {
        URI place = aws.control().resolve("/zones/" + ZONE);
        var request = (HttpURLConnection) place.toURL().openConnection();
        request.setRequestMethod("POST");
        request.setDoOutput(true);
        request.setConnectTimeout((int) LIMIT.toMillis());
        request.setReadTimeout((int) LIMIT.toMillis());
        String body = "{\"state\":\"%s\",\"messages\":[\"%s\"]}".formatted(state, message);
        request.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
        assertThat(request.getResponseCode()).isLessThan(300);
    }
}
