package org.pgwatchdog.vip.aws.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.vip.aws.HttpScript;
import org.pgwatchdog.vip.aws.HttpScript.Answer;
import org.pgwatchdog.vip.aws.api.ApiFault;
import org.pgwatchdog.vip.aws.api.ApiResult;
import org.pgwatchdog.vip.aws.api.CallTerms;
import org.pgwatchdog.vip.aws.api.DnsName;
import org.pgwatchdog.vip.aws.api.Ec2Calls;
import org.pgwatchdog.vip.aws.api.FaultKind;
import org.pgwatchdog.vip.aws.api.RecordType;
import org.pgwatchdog.vip.aws.api.RouteTable;
import org.pgwatchdog.vip.aws.api.RouteTarget;
import org.pgwatchdog.vip.aws.api.TableQuery;
import org.pgwatchdog.vip.aws.api.Unit;

/// The SDK's clients against documents written by hand from the documented forms.
class SdkClientsTest {
    private static final CallTerms TERMS = CallTerms.within(Duration.ofSeconds(10));
    private static final RouteTarget ROUTE = new RouteTarget("rtb-1", "20.0.0.50/32", "eni-me");
    private static final String DONE =
            "<ReplaceRouteResponse xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\">"
                    + "<requestId>r-1</requestId><return>true</return></ReplaceRouteResponse>";

    private final AtomicReference<Answer> next = new AtomicReference<>(new Answer(200, DONE));
    private final HttpScript service = new HttpScript(_ -> next.get());
    private final SdkClients clients =
            new SdkClients(
                    new ClientSettings(
                            "us-east-1",
                            Optional.of(service.address()),
                            Optional.of(service.address()),
                            Optional.empty(),
                            Optional.of(service.address()),
                            "",
                            Duration.ofSeconds(5)));

    @BeforeEach
    void credentials() {
        System.setProperty("aws.accessKeyId", "AKIDEXAMPLE");
        System.setProperty("aws.secretAccessKey", "secret");
    }

    @AfterEach
    void close() throws Exception {
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretAccessKey");
        clients.close();
        service.close();
    }

    private ApiFault fault(ApiResult<?> result) {
        assertThat(result).isInstanceOf(ApiResult.Failed.class);
        return ((ApiResult.Failed<?>) result).fault();
    }

    private void answerError(int status, String code, String message) {
        next.set(
                new Answer(
                        status,
                        "<Response><Errors><Error><Code>"
                                + code
                                + "</Code><Message>"
                                + message
                                + "</Message></Error></Errors><RequestID>r-9</RequestID></Response>"));
    }

    @Test
    void aReplacementIsOneSignedRequest() {
        assertThat(clients.routes().replaceRoute(ROUTE, TERMS))
                .isEqualTo(ApiResult.done(Unit.DONE));
        HttpScript.Request sent = service.seen().getFirst();
        assertThat(sent.verb()).isEqualTo("POST");
        assertThat(sent.body())
                .contains("Action=ReplaceRoute")
                .contains("Version=2016-11-15")
                .contains("DestinationCidrBlock=20.0.0.50%2F32")
                .contains("NetworkInterfaceId=eni-me")
                .contains("RouteTableId=rtb-1")
                .doesNotContain("DryRun");
        assertThat(sent.headers().get("authorization"))
                .contains("Credential=AKIDEXAMPLE/")
                .contains("/us-east-1/ec2/aws4_request");
        assertThat(service.seen()).hasSize(1);
    }

    @Test
    void theMissingRouteIsKnownByItsText() {
        answerError(
                400,
                "InvalidParameterValue",
                "There is no route defined for '20.0.0.50/32' in the route table. Use CreateRoute"
                        + " instead.");
        ApiFault fault = fault(clients.routes().replaceRoute(ROUTE, TERMS));
        assertThat(fault.kind()).isEqualTo(FaultKind.NO_ROUTE);
        assertThat(fault.code()).isEqualTo("InvalidParameterValue");
        assertThat(fault.requestId()).isEqualTo("r-9");
        assertThat(fault.text())
                .startsWith("ReplaceRoute rtb-1: InvalidParameterValue (There is no");
    }

    @Test
    void aDryRunAsksAndPasses() {
        answerError(
                412, "DryRunOperation", "Request would have succeeded, but DryRun flag is set.");
        assertThat(fault(clients.routes().replaceRoute(ROUTE, TERMS.asDryRun())).kind())
                .isEqualTo(FaultKind.DRY_RUN_PASSED);
        assertThat(service.seen().getFirst().body()).contains("DryRun=true");
    }

    @Test
    void theSdkDoesNotRetry() {
        answerError(503, "RequestLimitExceeded", "Request limit exceeded.");
        assertThat(fault(clients.routes().replaceRoute(ROUTE, TERMS)).kind())
                .isEqualTo(FaultKind.THROTTLED);
        assertThat(service.seen()).hasSize(1);
    }

    @Test
    void aHangingServiceTimesOutWithinTheLimit() {
        Ec2Calls routes = clients.routes();
        routes.replaceRoute(ROUTE, TERMS);
        next.set(new Answer(0, ""));
        long start = System.nanoTime();
        ApiFault fault =
                fault(routes.replaceRoute(ROUTE, CallTerms.within(Duration.ofMillis(700))));
        assertThat(fault.kind()).isEqualTo(FaultKind.TIMED_OUT);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
    }

    @Test
    void anEndedPermitKeepsTheRequestBack() {
        var asked = new AtomicBoolean();
        var terms =
                new CallTerms(
                        Duration.ofSeconds(10),
                        false,
                        () -> {
                            asked.set(true);
                            return false;
                        });
        assertThat(fault(clients.routes().replaceRoute(ROUTE, terms)).kind())
                .isEqualTo(FaultKind.WITHHELD);
        assertThat(asked).isTrue();
        assertThat(service.seen()).isEmpty();
    }

    @Test
    void aCallThatIsNotReadyInTimeIsLateAndNotForbidden() {
        Ec2Calls routes = clients.routes();
        for (int i = 0; i < 20; i++) {
            ApiResult<Unit> result =
                    routes.replaceRoute(ROUTE, CallTerms.within(Duration.ofNanos(1 + i * 50_000L)));
            if (result instanceof ApiResult.Failed<Unit>(ApiFault fault)) {
                assertThat(fault.kind()).isEqualTo(FaultKind.TIMED_OUT);
            }
        }
    }

    @Test
    void noServiceIsUnreachable() throws Exception {
        service.close();
        assertThat(fault(clients.routes().replaceRoute(ROUTE, TERMS)).kind())
                .isEqualTo(FaultKind.UNREACHABLE);
    }

    @Test
    void noCredentialsAreNamedAsSuch() {
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretAccessKey");
        next.set(new Answer(404, ""));
        assertThat(fault(clients.routes().replaceRoute(ROUTE, TERMS)).kind())
                .isEqualTo(FaultKind.NO_CREDENTIALS);
    }

    @Test
    void tablesAreReadWithTheirRoutes() {
        next.set(
                new Answer(
                        200,
                        """
                        <DescribeRouteTablesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">
                        <requestId>r-1</requestId><routeTableSet><item><routeTableId>rtb-1</routeTableId>
                        <vpcId>vpc-1</vpcId><routeSet>
                        <item><destinationCidrBlock>10.0.0.0/16</destinationCidrBlock><gatewayId>local</gatewayId>
                        <state>active</state></item>
                        <item><destinationCidrBlock>20.0.0.50/32</destinationCidrBlock><instanceId>i-1</instanceId>
                        <networkInterfaceId>eni-1</networkInterfaceId><state>blackhole</state></item></routeSet>
                        <associationSet><item><main>true</main></item></associationSet></item></routeTableSet>
                        </DescribeRouteTablesResponse>
                        """));
        var tables =
                ((ApiResult.Done<List<RouteTable>>)
                                clients.routes()
                                        .routeTables(
                                                new TableQuery.HoldingRoute(
                                                        "vpc-1", "20.0.0.50/32"),
                                                TERMS))
                        .value();
        assertThat(tables).hasSize(1);
        assertThat(tables.getFirst().main()).isTrue();
        var route = tables.getFirst().routeTo("20.0.0.50/32").orElseThrow();
        assertThat(route.text()).isEqualTo("eni-1 of i-1 (blackhole)");
        assertThat(route.leadsTo("eni-1")).isFalse();
        assertThat(service.seen().getFirst().body())
                .contains("Filter.1.Name=vpc-id")
                .contains("Filter.2.Name=route.destination-cidr-block");
    }

    @Test
    void theNextRecordInOrderIsNotTakenForOurs() {
        next.set(
                new Answer(
                        200,
                        """
                        <ListResourceRecordSetsResponse xmlns="https://route53.amazonaws.com/doc/2013-04-01/">
                        <ResourceRecordSets><ResourceRecordSet><Name>zz.example.com.</Name><Type>A</Type>
                        <TTL>10</TTL><ResourceRecords><ResourceRecord><Value>10.0.0.1</Value></ResourceRecord>
                        </ResourceRecords></ResourceRecordSet></ResourceRecordSets>
                        <IsTruncated>false</IsTruncated><MaxItems>1</MaxItems></ListResourceRecordSetsResponse>
                        """));
        assertThat(
                        clients.route53()
                                .record("Z1", DnsName.of("db.example.com"), RecordType.A, TERMS))
                .isEqualTo(ApiResult.done(Optional.empty()));
        assertThat(
                        clients.route53()
                                .record("Z1", DnsName.of("zz.example.com"), RecordType.A, TERMS)
                                .toString())
                .contains("10.0.0.1");
    }
}
