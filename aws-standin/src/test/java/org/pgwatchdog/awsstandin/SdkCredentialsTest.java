package org.pgwatchdog.awsstandin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.pgwatchdog.awsstandin.ThreeZones.ACCOUNT;
import static org.pgwatchdog.awsstandin.ThreeZones.APP_TABLE;
import static org.pgwatchdog.awsstandin.ThreeZones.FOREIGN_TABLE;
import static org.pgwatchdog.awsstandin.ThreeZones.OTHER_ACCOUNT;
import static org.pgwatchdog.awsstandin.ThreeZones.VIP;
import static org.pgwatchdog.awsstandin.ThreeZones.ZONE;
import static org.pgwatchdog.awsstandin.ThreeZones.eni;

import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.awsstandin.fault.FaultMatch;
import org.pgwatchdog.awsstandin.sign.AccessKey;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.route53.Route53Client;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.Credentials;

/// Who may call, and what everyone else hears.
class SdkCredentialsTest {
    private final AwsStandIn standIn = AwsStandIn.start(ThreeZones.builder().build());

    @AfterEach
    void stop() {
        standIn.close();
    }

    @Test
    void aWrongSecretIsRefusedByEachServiceInItsOwnWords() {
        AwsCredentialsProvider wrong = basic(AwsStandIn.TEST_KEY_ID, "not the secret");
        // The SDK's URL-connection client loses the body of a 401, real or not: AwsCliTest has the
        // text.
        assertThat(refusal(() -> ec2(wrong)).statusCode()).isEqualTo(401);
        refused(
                () -> route53(wrong),
                403,
                "SignatureDoesNotMatch",
                "The request signature we calculated does not match the signature you provided."
                        + " Check your AWS Secret Access Key and signing method. Consult the"
                        + " service documentation for details.");
        assertThat(code(() -> sts(wrong))).isEqualTo("SignatureDoesNotMatch");
    }

    @Test
    void anUnknownKeyIsRefused() {
        AwsCredentialsProvider unknown = basic("AKIAUNKNOWN", "secret");
        assertThat(refusal(() -> ec2(unknown)).statusCode()).isEqualTo(401);
        refused(
                () -> route53(unknown),
                403,
                "InvalidClientTokenId",
                "The security token included in the request is invalid.");
        assertThat(code(() -> sts(unknown))).isEqualTo("InvalidClientTokenId");
    }

    @Test
    void aTemporaryKeyNeedsItsTokenAndItsTime() {
        AccessKey key =
                standIn.keys()
                        .issue(
                                ACCOUNT,
                                "role",
                                "session",
                                standIn.timings().instant(),
                                Duration.ofHours(1));
        ec2(SdkClients.of(key));
        assertThat(refusal(() -> ec2(basic(key.id(), key.secret()))).statusCode()).isEqualTo(401);
        standIn.keys().expireTemporary(standIn.timings().instant());
        refused(() -> ec2(SdkClients.of(key)), 400, "RequestExpired", "Request has expired.");
        refused(
                () -> route53(SdkClients.of(key)),
                403,
                "ExpiredToken",
                "The security token included in the request is expired");
        assertThat(code(() -> sts(SdkClients.of(key)))).isEqualTo("ExpiredToken");
    }

    @Test
    void aClockMoreThanAQuarterOfAnHourOffIsRefused() {
        standIn.timings().clockOffset(Duration.ofMinutes(14));
        ec2(SdkClients.tester());
        standIn.timings().clockOffset(Duration.ofMinutes(16));
        assertThat(code(() -> ec2(SdkClients.tester()))).isEqualTo("RequestExpired");
        assertThat(text(() -> sts(SdkClients.tester()))).startsWith("Signature expired: ");
        standIn.timings().clockOffset(Duration.ofMinutes(-16));
        assertThat(code(() -> route53(SdkClients.tester()))).isEqualTo("SignatureDoesNotMatch");
        assertThat(text(() -> route53(SdkClients.tester())))
                .startsWith("Signature not yet current: ");
    }

    @Test
    void tablesOfAnotherAccountNeedItsRole() {
        try (Ec2Client own = SdkClients.ec2(standIn, SdkClients.tester());
                Ec2Client other = SdkClients.ec2(standIn, assumed(OTHER_ACCOUNT, "tables"))) {
            assertThat(code(() -> own.describeRouteTables(r -> r.routeTableIds(FOREIGN_TABLE))))
                    .isEqualTo("InvalidRouteTableID.NotFound");
            other.createRoute(r ->
                    r.routeTableId(FOREIGN_TABLE)
                            .destinationCidrBlock(VIP + "/32")
                            .networkInterfaceId(eni(1)));
            var route =
                    other.describeRouteTables(r -> r.routeTableIds(FOREIGN_TABLE))
                            .routeTables()
                            .getFirst()
                            .routes()
                            .getLast();
            assertThat(route.networkInterfaceId()).isEqualTo(eni(1));
            assertThat(route.instanceId()).as("not shown across accounts").isNull();
        }
        assertThat(standIn.log().applied().getFirst().caller())
                .isEqualTo("arn:aws:sts::210987654321:assumed-role/tables/s1");
    }

    @Test
    void aRoleMayBeForbidden() {
        standIn.denials().deny(FaultMatch.action("sts:AssumeRole").on("role/tables"));
        assertThat(code(() -> assumed(OTHER_ACCOUNT, "tables"))).isEqualTo("AccessDenied");
        assumed(OTHER_ACCOUNT, "others");
    }

    @Test
    void theCallerLearnsWhoItIs() {
        try (StsClient sts = SdkClients.sts(standIn, SdkClients.tester())) {
            assertThat(sts.getCallerIdentity().arn())
                    .isEqualTo("arn:aws:iam::123456789012:user/tester");
            assertThat(sts.getCallerIdentity().account()).isEqualTo(ACCOUNT);
        }
    }

    @Test
    void aRefusalCanBeDecoded() {
        standIn.denials().deny(FaultMatch.action("ec2:ReplaceRoute").on(APP_TABLE));
        String text;
        try (Ec2Client ec2 = SdkClients.ec2(standIn, SdkClients.tester())) {
            text =
                    text(() ->
                            ec2.replaceRoute(r ->
                                    r.routeTableId(APP_TABLE)
                                            .destinationCidrBlock(VIP + "/32")
                                            .networkInterfaceId(eni(2))));
        }
        assertThat(text)
                .startsWith(
                        "You are not authorized to perform this operation. User:"
                                + " arn:aws:iam::123456789012:user/tester is not authorized to perform:"
                                + " ec2:ReplaceRoute on resource:"
                                + " arn:aws:ec2:ap-northeast-1:123456789012:route-table/"
                                + APP_TABLE);
        String encoded = text.substring(text.lastIndexOf(' ') + 1);
        try (StsClient sts = SdkClients.sts(standIn, SdkClients.tester())) {
            assertThat(
                            sts.decodeAuthorizationMessage(r -> r.encodedMessage(encoded))
                                    .decodedMessage())
                    .contains("\"action\":\"ec2:ReplaceRoute\"", APP_TABLE);
        }
    }

    private AwsCredentialsProvider assumed(String account, String role) {
        try (StsClient sts = SdkClients.sts(standIn, SdkClients.tester())) {
            Credentials got =
                    sts.assumeRole(r ->
                                    r.roleArn("arn:aws:iam::" + account + ":role/" + role)
                                            .roleSessionName("s1"))
                            .credentials();
            return StaticCredentialsProvider.create(
                    AwsSessionCredentials.create(
                            got.accessKeyId(), got.secretAccessKey(), got.sessionToken()));
        }
    }

    private void ec2(AwsCredentialsProvider credentials) {
        try (Ec2Client ec2 = SdkClients.ec2(standIn, credentials)) {
            ec2.describeRegions();
        }
    }

    private void route53(AwsCredentialsProvider credentials) {
        try (Route53Client route53 = SdkClients.route53(standIn, credentials)) {
            route53.getHostedZone(r -> r.id(ZONE));
        }
    }

    private void sts(AwsCredentialsProvider credentials) {
        try (StsClient sts = SdkClients.sts(standIn, credentials)) {
            sts.getCallerIdentity();
        }
    }

    private static AwsCredentialsProvider basic(String id, String secret) {
        return StaticCredentialsProvider.create(AwsBasicCredentials.create(id, secret));
    }

    private static String code(ThrowingCallable call) {
        return refusal(call).awsErrorDetails().errorCode();
    }

    private static String text(ThrowingCallable call) {
        return refusal(call).awsErrorDetails().errorMessage();
    }

    private static void refused(ThrowingCallable call, int status, String code, String text) {
        AwsServiceException refusal = refusal(call);
        assertThat(refusal.awsErrorDetails().errorCode()).isEqualTo(code);
        assertThat(refusal.awsErrorDetails().errorMessage()).isEqualTo(text);
        assertThat(refusal.statusCode()).isEqualTo(status);
    }

    private static AwsServiceException refusal(ThrowingCallable call) {
        AwsServiceException refusal = catchThrowableOfType(AwsServiceException.class, call);
        assertThat(refusal).isNotNull();
        return refusal;
    }
}
