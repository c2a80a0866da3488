package org.pgwatchdog.awsstandin;

import java.net.URI;
import java.time.Duration;
import org.pgwatchdog.awsstandin.sign.AccessKey;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.route53.Route53Client;
import software.amazon.awssdk.services.sts.StsClient;

/// Clients of the AWS SDK for a stand-in, without retries.
final class SdkClients {
    private static final Duration PATIENT = Duration.ofSeconds(30);

    private SdkClients() {}

    static AwsCredentialsProvider tester() {
        return StaticCredentialsProvider.create(
                AwsBasicCredentials.create(AwsStandIn.TEST_KEY_ID, AwsStandIn.TEST_SECRET));
    }

    static AwsCredentialsProvider of(AccessKey key) {
        AwsCredentials credentials =
                key.isTemporary()
                        ? AwsSessionCredentials.create(key.id(), key.secret(), key.token())
                        : AwsBasicCredentials.create(key.id(), key.secret());
        return StaticCredentialsProvider.create(credentials);
    }

    static Ec2Client ec2(AwsStandIn standIn, AwsCredentialsProvider credentials) {
        return with(Ec2Client.builder(), standIn.ec2(), credentials, PATIENT).build();
    }

    /// For calls that are not going to be answered.
    static Ec2Client impatientEc2(AwsStandIn standIn, AwsCredentialsProvider credentials) {
        return with(Ec2Client.builder(), standIn.ec2(), credentials, Duration.ofSeconds(1)).build();
    }

    static Route53Client route53(AwsStandIn standIn, AwsCredentialsProvider credentials) {
        return with(Route53Client.builder(), standIn.route53(), credentials, PATIENT).build();
    }

    static StsClient sts(AwsStandIn standIn, AwsCredentialsProvider credentials) {
        return with(StsClient.builder(), standIn.sts(), credentials, PATIENT).build();
    }

    private static <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> B with(
            B builder, URI endpoint, AwsCredentialsProvider credentials, Duration socketTimeout) {
        return builder.region(Region.of(ThreeZones.REGION))
                .endpointOverride(endpoint)
                .credentialsProvider(credentials)
                .httpClientBuilder(
                        UrlConnectionHttpClient.builder()
                                .connectionTimeout(Duration.ofSeconds(20))
                                .socketTimeout(socketTimeout))
                .overrideConfiguration(
                        settings -> settings.retryStrategy(DefaultRetryStrategy.doNotRetry()));
    }
}
