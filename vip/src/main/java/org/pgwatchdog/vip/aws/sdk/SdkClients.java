package org.pgwatchdog.vip.aws.sdk;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.pgwatchdog.vip.aws.AwsClients;
import org.pgwatchdog.vip.aws.api.ApiFault;
import org.pgwatchdog.vip.aws.api.ApiResult;
import org.pgwatchdog.vip.aws.api.CallTerms;
import org.pgwatchdog.vip.aws.api.CredentialsOrigin;
import org.pgwatchdog.vip.aws.api.Ec2Calls;
import org.pgwatchdog.vip.aws.api.Route53Calls;
import org.pgwatchdog.vip.aws.api.RouteTarget;
import org.pgwatchdog.vip.aws.api.StsCalls;
import org.pgwatchdog.vip.aws.api.Unit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProviderChain;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.builder.SdkSyncClientBuilder;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.route53.Route53Client;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;

/// The SDK's clients, one a service for the life of the process, over one HTTP client.
///
/// The SDK does not retry: the methods do, within their budgets. Credentials come from the SDK's usual
/// places in its usual order; those of the instance are refreshed in the background. Made on first use,
/// each for itself. Thread-safe.
public final class SdkClients implements AwsClients {
    private static final Logger LOG = LoggerFactory.getLogger(SdkClients.class);
    private static final Duration CONNECT_MAX = Duration.ofSeconds(2);

    /// How often the change of a route is rehearsed: the virtual machine compiles what ran about 200 times.
    private static final int REHEARSALS = 300;

    private static final Duration REHEARSAL_MAX = Duration.ofSeconds(5);
    private static final String SESSION = "pgwatchdog";

    private final ClientSettings settings;
    private final SdkHttpClient http;
    private final Credentials own;
    private final Once<SdkEc2> ec2 = new Once<>(this::makeEc2);
    private final Once<SdkEc2> routes = new Once<>(this::makeRoutes);
    private final Once<SdkRoute53> route53 = new Once<>(this::makeRoute53);
    private final Once<SdkSts> sts = new Once<>(this::makeSts);

    public SdkClients(ClientSettings settings) {
        this.settings = settings;
        Duration connect =
                settings.callLimit().compareTo(CONNECT_MAX) < 0
                        ? settings.callLimit()
                        : CONNECT_MAX;
        this.http =
                UrlConnectionHttpClient.builder()
                        .connectionTimeout(connect)
                        .socketTimeout(settings.callLimit())
                        .build();
        this.own = new Credentials(this::chain);
    }

    @Override
    public Ec2Calls ec2() {
        return ec2.get();
    }

    @Override
    public Ec2Calls routes() {
        return settings.roleArn().isEmpty() ? ec2.get() : routes.get();
    }

    @Override
    public Route53Calls route53() {
        return route53.get();
    }

    @Override
    public void rehearse() {
        var nobody =
                new Credentials(() ->
                        StaticCredentialsProvider.create(
                                AwsBasicCredentials.create("rehearsal", "rehearsal")));
        try (var stage = new Stage(Math.toIntExact(REHEARSAL_MAX.toMillis()))) {
            SdkEc2 ec2Here = ec2At(Optional.of(stage.address()), nobody);
            try {
                rehearse(ec2Here);
            } finally {
                ec2Here.close();
            }
        } catch (IOException e) {
            LOG.info("the calls of a takeover were not rehearsed: error={}", e.getMessage());
        }
    }

    private void rehearse(SdkEc2 stage) {
        var route = new RouteTarget("rtb-0", "192.0.2.1/32", "eni-0");
        long end = System.nanoTime() + REHEARSAL_MAX.toNanos();
        for (int i = 0; i < REHEARSALS; i++) {
            ApiResult<Unit> answer =
                    stage.replaceRoute(route, CallTerms.within(settings.callLimit()));
            if (answer instanceof ApiResult.Failed<Unit>(ApiFault fault)) {
                LOG.info("the calls of a takeover were not rehearsed: error={}", fault.text());
                return;
            }
            if (System.nanoTime() - end >= 0 || Thread.currentThread().isInterrupted()) {
                return;
            }
        }
    }

    @Override
    public StsCalls sts() {
        return sts.get();
    }

    @Override
    public ApiResult<CredentialsOrigin> credentials(CallTerms terms) {
        return new LimitedCall(own)
                .make("credentials", "", terms, _ -> CredentialPlaces.search(settings.imds()));
    }

    @Override
    public void close() {
        ec2.close();
        routes.close();
        route53.close();
        sts.close();
        own.close();
        http.close();
    }

    private SdkEc2 makeEc2() {
        return ec2At(settings.ec2(), own);
    }

    private SdkEc2 makeRoutes() {
        return ec2At(settings.ec2(), new Credentials(this::assumed));
    }

    private SdkEc2 ec2At(Optional<URI> endpoint, Credentials credentials) {
        return new SdkEc2(
                configured(Ec2Client.builder(), endpoint, credentials)
                        .region(Region.of(settings.region()))
                        .build(),
                new LimitedCall(credentials));
    }

    private SdkRoute53 makeRoute53() {
        return new SdkRoute53(
                configured(Route53Client.builder(), settings.route53(), own)
                        .region(globalRegion())
                        .build(),
                new LimitedCall(own));
    }

    /// Route 53 has one endpoint for each partition of AWS.
    private Region globalRegion() {
        String region = settings.region();
        if (region.startsWith("cn-")) {
            return Region.AWS_CN_GLOBAL;
        }
        return region.startsWith("us-gov-") ? Region.AWS_US_GOV_GLOBAL : Region.AWS_GLOBAL;
    }

    private <B extends AwsClientBuilder<B, C> & SdkSyncClientBuilder<B, C>, C> B configured(
            B builder, Optional<URI> endpoint, AwsCredentialsProvider credentials) {
        endpoint.ifPresent(builder::endpointOverride);
        return builder.httpClient(http)
                .credentialsProvider(credentials)
                .overrideConfiguration(all ->
                        all.retryStrategy(AwsRetryStrategy.doNotRetry())
                                .addExecutionInterceptor(new LastMoment()));
    }

    private SdkSts makeSts() {
        return new SdkSts(stsClient(), new LimitedCall(own));
    }

    private StsClient stsClient() {
        return configured(StsClient.builder(), settings.sts(), own)
                .region(Region.of(settings.region()))
                .build();
    }

    private AwsCredentialsProvider chain() {
        return AwsCredentialsProviderChain.builder()
                .credentialsProviders(
                        CredentialPlaces.all(settings.imds(), true).values().stream().toList())
                .build();
    }

    private AwsCredentialsProvider assumed() {
        return StsAssumeRoleCredentialsProvider.builder()
                .stsClient(stsClient())
                .refreshRequest(
                        request -> request.roleArn(settings.roleArn()).roleSessionName(SESSION))
                .asyncCredentialUpdateEnabled(true)
                .build();
    }
}
