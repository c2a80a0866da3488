package org.pgwatchdog.awsstandin.imds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pgwatchdog.awsstandin.ThreeZones.EIP;
import static org.pgwatchdog.awsstandin.ThreeZones.eni;
import static org.pgwatchdog.awsstandin.ThreeZones.instance;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.awsstandin.AwsStandIn;
import org.pgwatchdog.awsstandin.Http;
import org.pgwatchdog.awsstandin.ThreeZones;
import org.pgwatchdog.awsstandin.fault.FaultEffect;
import org.pgwatchdog.awsstandin.fault.FaultMatch;
import org.pgwatchdog.awsstandin.sign.AccessKey;
import org.pgwatchdog.awsstandin.world.AddressRules;
import org.pgwatchdog.awsstandin.world.Instance;
import org.pgwatchdog.awsstandin.world.InstanceRules;
import org.pgwatchdog.awsstandin.world.InstanceState;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.InstanceProfileCredentialsProvider;
import software.amazon.awssdk.imds.Ec2MetadataClient;

/// The metadata service over real connections, and as the SDK uses it.
class MetadataServiceTest {
    /// After so long without an answer there is none.
    private static final int SILENCE_MS = 300;

    private static final String TOKEN = "X-aws-ec2-metadata-token";
    private static final String TTL = "X-aws-ec2-metadata-token-ttl-seconds";
    private static final String MAC = "06:00:0a:00:01:0a";
    private static final String MACS = "meta-data/network/interfaces/macs/";
    private final AwsStandIn standIn = AwsStandIn.start(ThreeZones.builder().build());

    @AfterEach
    void stop() {
        standIn.close();
    }

    @Test
    void theSdkFindsWhereItIs() {
        try (Ec2MetadataClient client =
                Ec2MetadataClient.builder().endpoint(standIn.imds(instance(2))).build()) {
            assertThat(client.get("/latest/meta-data/instance-id").asString())
                    .isEqualTo(instance(2));
            assertThat(
                            client.get("/latest/dynamic/instance-identity/document")
                                    .asDocument()
                                    .asMap()
                                    .get("region")
                                    .asString())
                    .isEqualTo(ThreeZones.REGION);
        }
    }

    @Test
    void theSdkGetsTheRolesCredentialsAndTheyWork() {
        System.setProperty("aws.ec2MetadataServiceEndpoint", standIn.imds(instance(1)).toString());
        try (InstanceProfileCredentialsProvider provider =
                InstanceProfileCredentialsProvider.create()) {
            AwsCredentials got = provider.resolveCredentials();
            AccessKey key = standIn.keys().find(got.accessKeyId()).orElseThrow();
            assertThat(key.secret()).isEqualTo(got.secretAccessKey());
            assertThat(key.arn())
                    .isEqualTo("arn:aws:sts::123456789012:assumed-role/pgwatchdog/" + instance(1));
        } finally {
            System.clearProperty("aws.ec2MetadataServiceEndpoint");
        }
    }

    @Test
    void everyPathOfTheInterfaceIsThere() throws IOException {
        standIn.change(world ->
                AddressRules.associate(
                        world,
                        world.addresses().get(EIP),
                        world.interfaces().get(eni(1)),
                        Optional.empty(),
                        true));
        assertThat(text("meta-data/mac")).isEqualTo(MAC);
        assertThat(text(MACS)).isEqualTo(MAC + "/");
        assertThat(text(MACS + MAC + "/interface-id")).isEqualTo(eni(1));
        assertThat(text(MACS + MAC + "/device-number")).isEqualTo("0");
        assertThat(text(MACS + MAC + "/vpc-id")).isEqualTo(ThreeZones.VPC);
        assertThat(text(MACS + MAC + "/vpc-ipv4-cidr-blocks"))
                .isEqualTo("10.0.0.0/16\n10.1.0.0/16");
        assertThat(text(MACS + MAC + "/subnet-id")).isEqualTo(ThreeZones.subnet(1));
        assertThat(text(MACS + MAC + "/subnet-ipv4-cidr-block")).isEqualTo("10.0.1.0/24");
        assertThat(text(MACS + MAC + "/local-ipv4s")).isEqualTo("10.0.1.10");
        assertThat(text(MACS + MAC + "/public-ipv4s")).isEqualTo("203.0.113.10");
        assertThat(text(MACS + MAC + "/ipv4-associations/203.0.113.10")).isEqualTo("10.0.1.10");
        assertThat(text("meta-data/placement/availability-zone")).isEqualTo("ap-northeast-1a");
        assertThat(text("meta-data/placement/availability-zone-id")).isEqualTo("apne1-az1");
        assertThat(text("meta-data/placement/region")).isEqualTo("ap-northeast-1");
        assertThat(text("meta-data/iam/security-credentials/")).isEqualTo("pgwatchdog");
        assertThat(get("meta-data/spot/instance-action", token()).status()).isEqualTo(404);
        assertThat(get("meta-data/nonsense", token()).status()).isEqualTo(404);
    }

    @Test
    void withoutAValidTokenThereIsOnly401() throws IOException {
        assertThat(get("meta-data/instance-id", "").status()).isEqualTo(401);
        assertThat(get("meta-data/instance-id", "AQAEAnonsense==").status()).isEqualTo(401);
        String token = token();
        assertThat(get("meta-data/instance-id", token).status()).isEqualTo(200);
        Http.Answer elsewhere =
                Http.send(
                        "GET",
                        standIn.imds(instance(2)).resolve("/latest/meta-data/instance-id"),
                        Map.of(TOKEN, token),
                        "");
        assertThat(elsewhere.status()).as("a token of another instance").isEqualTo(401);
        standIn.timings().clockOffset(Duration.ofSeconds(60));
        assertThat(get("meta-data/instance-id", token).status()).as("expired").isEqualTo(401);
    }

    @Test
    void versionOneWorksWhereTokensAreOptional() throws IOException {
        options(new Instance.Metadata(true, false, 1));
        assertThat(get("meta-data/instance-id", "").body()).isEqualTo(instance(1));
        assertThat(get("meta-data/instance-id", "AQAEAnonsense==").status()).isEqualTo(401);
    }

    @Test
    void badTokenRequestsAreRefused() throws IOException {
        assertThat(put("0").status()).isEqualTo(400);
        assertThat(put("21601").status()).isEqualTo(400);
        assertThat(put("21600").status()).isEqualTo(200);
        assertThat(
                        Http.send(
                                        "PUT",
                                        at("api/token"),
                                        Map.of(TTL, "60", "X-Forwarded-For", "10.0.0.1"),
                                        "")
                                .status())
                .isEqualTo(403);
        options(new Instance.Metadata(false, true, 1));
        assertThat(put("60").status()).as("disabled").isEqualTo(403);
    }

    @Test
    void fromAContainerTheTokenNeverComesButA401Does() throws IOException {
        standIn.metadata().hops(instance(1), 2);
        assertThat(get("meta-data/instance-id", "").status()).isEqualTo(401);
        assertThatThrownBy(
                        () -> Http.send("PUT", at("api/token"), Map.of(TTL, "60"), "", SILENCE_MS))
                .isInstanceOf(SocketTimeoutException.class);
        options(new Instance.Metadata(true, true, 2));
        assertThat(put("60").status()).isEqualTo(200);
    }

    @Test
    void aSecondaryAddressShowsUpWithItsLag() throws IOException {
        standIn.timings().metadataLag(Duration.ofSeconds(30));
        standIn.change(world -> AddressRules.assign(world, eni(1), List.of("10.0.1.50"), false));
        assertThat(text(MACS + MAC + "/local-ipv4s")).isEqualTo("10.0.1.10");
        standIn.timings().clockOffset(Duration.ofSeconds(30));
        assertThat(text(MACS + MAC + "/local-ipv4s")).isEqualTo("10.0.1.10\n10.0.1.50");
    }

    @Test
    void expiredCredentialsStayUntilRenewalIsOnAgain() throws IOException {
        String path = "meta-data/iam/security-credentials/pgwatchdog";
        String first = text(path);
        assertThat(text(path)).contains(keyOf(first));
        standIn.metadata().renewCredentials(false);
        standIn.keys().expireTemporary(standIn.timings().instant());
        assertThat(keyOf(text(path))).isEqualTo(keyOf(first));
        standIn.metadata().renewCredentials(true);
        assertThat(keyOf(text(path))).isNotEqualTo(keyOf(first));
    }

    @Test
    void theServiceCanBeSilentGoneOrSlow() throws IOException {
        String token = token();
        String hang =
                standIn.faults()
                        .add(FaultMatch.action("imds:*").by(instance(1)), new FaultEffect.Hang());
        assertThatThrownBy(() ->
                        Http.send(
                                "GET",
                                at("meta-data/instance-id"),
                                Map.of(TOKEN, token),
                                "",
                                SILENCE_MS))
                .isInstanceOf(SocketTimeoutException.class);
        standIn.faults().remove(hang);
        standIn.unplug(instance(1));
        assertThatThrownBy(() -> get("meta-data/instance-id", token))
                .isInstanceOf(IOException.class);
        standIn.plug(instance(1));
        assertThat(get("meta-data/instance-id", token).status()).isEqualTo(200);
        standIn.instance(instance(1), InstanceState.STOPPED);
        assertThatThrownBy(() -> get("meta-data/instance-id", token))
                .isInstanceOf(IOException.class);
    }

    private static String keyOf(String json) {
        return json.replaceAll("(?s).*\"AccessKeyId\" : \"([^\"]+)\".*", "$1");
    }

    private void options(Instance.Metadata options) {
        standIn.change(world -> InstanceRules.metadata(world, instance(1), options));
    }

    private String token() throws IOException {
        return put("60").body();
    }

    private Http.Answer put(String ttl) throws IOException {
        return Http.send("PUT", at("api/token"), Map.of(TTL, ttl), "");
    }

    private String text(String path) throws IOException {
        Http.Answer answer = get(path, token());
        assertThat(answer.status()).as(path).isEqualTo(200);
        return answer.body();
    }

    private Http.Answer get(String path, String token) throws IOException {
        return Http.send("GET", at(path), token.isEmpty() ? Map.of() : Map.of(TOKEN, token), "");
    }

    private URI at(String path) {
        return standIn.imds(instance(1)).resolve("/latest/" + path);
    }
}
