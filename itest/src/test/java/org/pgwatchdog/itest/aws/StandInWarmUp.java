package org.pgwatchdog.itest.aws;

import java.net.URI;
import java.time.Duration;
import org.pgwatchdog.awsstandin.sign.AccessKey;
import org.pgwatchdog.itest.net.Netns;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;

/// Makes a stand-in as quick as a service that has run for long: AWS is no process that has just started,
/// and what is measured is its clients. Changes the route to the virtual IP in one table, many times.
public final class StandInWarmUp {

    private static final int CALLS = 1500;
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String ROLE = "warm-up";

    private StandInWarmUp() {}

    /// @param from the host that the calls come from
    /// @param table its id; nobody else may look at it
    /// @param cidr where its route leads
    public static void run(StandInVpc vpc, Netns from, String table, String cidr) {
        AccessKey key =
                vpc.api()
                        .keys()
                        .issue(
                                vpc.api().world().account(),
                                ROLE,
                                AwsIds.instance(0),
                                vpc.api().timings().instant(),
                                LIMIT.multipliedBy(2));
        // Sockets belong to the namespace of the thread that opens them.
        from.call(LIMIT, () -> replace(key, table, cidr));
    }

    private static int replace(AccessKey key, String table, String cidr) {
        var credentials = AwsSessionCredentials.create(key.id(), key.secret(), key.token());
        try (var http = UrlConnectionHttpClient.create();
                var ec2 =
                        Ec2Client.builder()
                                .httpClient(http)
                                .endpointOverride(URI.create(StandInVpc.ec2Url()))
                                .region(Region.of(AwsIds.REGION))
                                .credentialsProvider(StaticCredentialsProvider.create(credentials))
                                .build()) {
            for (int i = 0; i < CALLS; i++) {
                String to = AwsIds.networkInterface(i % 2);
                ec2.replaceRoute(route ->
                        route.routeTableId(table)
                                .destinationCidrBlock(cidr)
                                .networkInterfaceId(to));
            }
            return CALLS;
        }
    }
}
