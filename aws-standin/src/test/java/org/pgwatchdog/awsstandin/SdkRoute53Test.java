package org.pgwatchdog.awsstandin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.pgwatchdog.awsstandin.ThreeZones.PUBLIC_ZONE;
import static org.pgwatchdog.awsstandin.ThreeZones.VPC;
import static org.pgwatchdog.awsstandin.ThreeZones.ZONE;

import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.awsstandin.fault.FaultMatch;
import org.pgwatchdog.awsstandin.fault.Throttles;
import software.amazon.awssdk.services.route53.Route53Client;
import software.amazon.awssdk.services.route53.model.Change;
import software.amazon.awssdk.services.route53.model.ChangeAction;
import software.amazon.awssdk.services.route53.model.ChangeInfo;
import software.amazon.awssdk.services.route53.model.ChangeStatus;
import software.amazon.awssdk.services.route53.model.HostedZone;
import software.amazon.awssdk.services.route53.model.RRType;
import software.amazon.awssdk.services.route53.model.ResourceRecord;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;
import software.amazon.awssdk.services.route53.model.Route53Exception;

/// Route 53 as the AWS SDK for Java sees it.
class SdkRoute53Test {
    private static final String NAME = "db.example.internal.";
    private static final String TERM = "_wd.db.example.internal.";
    private final AwsStandIn standIn = AwsStandIn.start(ThreeZones.builder().build());
    private final Route53Client route53 = SdkClients.route53(standIn, SdkClients.tester());

    @BeforeEach
    void unthrottled() {
        standIn.throttles().off();
        standIn.timings().propagation(Duration.ofSeconds(60));
    }

    @AfterEach
    void stop() {
        route53.close();
        standIn.close();
    }

    @Test
    void anUpsertIsPendingThenInSync() {
        ChangeInfo change = change(edit(ChangeAction.UPSERT, NAME, RRType.A, "10.0.2.10"));
        assertThat(change.status()).isEqualTo(ChangeStatus.PENDING);
        assertThat(status(change)).isEqualTo(ChangeStatus.PENDING);
        standIn.timings().clockOffset(Duration.ofSeconds(60));
        assertThat(status(change)).isEqualTo(ChangeStatus.INSYNC);
        assertThat(record(NAME, RRType.A).resourceRecords().getFirst().value())
                .isEqualTo("10.0.2.10");
    }

    @Test
    void aBatchWithTheOldValuesIsACompareAndSwap() {
        change(edit(ChangeAction.CREATE, TERM, RRType.TXT, "\"term=1\""));
        change(
                edit(ChangeAction.DELETE, NAME, RRType.A, "10.0.1.10"),
                edit(ChangeAction.CREATE, NAME, RRType.A, "10.0.2.10"),
                edit(ChangeAction.DELETE, TERM, RRType.TXT, "\"term=1\""),
                edit(ChangeAction.CREATE, TERM, RRType.TXT, "\"term=2\""));
        refused(
                () ->
                        change(
                                edit(ChangeAction.DELETE, NAME, RRType.A, "10.0.2.10"),
                                edit(ChangeAction.CREATE, NAME, RRType.A, "10.0.3.10"),
                                edit(ChangeAction.DELETE, TERM, RRType.TXT, "\"term=1\""),
                                edit(ChangeAction.CREATE, TERM, RRType.TXT, "\"term=3\"")),
                400,
                "InvalidChangeBatch",
                "[Tried to delete resource record set [name='_wd.db.example.internal.',"
                        + " type='TXT'] but the values provided do not match the current values]");
        assertThat(record(NAME, RRType.A).resourceRecords().getFirst().value())
                .isEqualTo("10.0.2.10");
    }

    @Test
    void aMissingRecordIsAnsweredWithTheNextOneInOrder() {
        assertThat(record("aa.example.internal.", RRType.A).name()).isEqualTo(NAME);
        assertThat(route53.listResourceRecordSets(r -> r.hostedZoneId(ZONE)).resourceRecordSets())
                .extracting(one -> one.name() + " " + one.typeAsString())
                .containsExactly("example.internal. NS", "example.internal. SOA", NAME + " A");
    }

    @Test
    void longListsComeInPages() {
        for (int i = 0; i < 5; i++) {
            change(
                    edit(
                            ChangeAction.CREATE,
                            "n" + i + ".example.internal",
                            RRType.A,
                            "10.0.2.1" + i));
        }
        assertThat(
                        route53.listResourceRecordSetsPaginator(
                                        r -> r.hostedZoneId(ZONE).maxItems("3"))
                                .resourceRecordSets())
                .hasSize(8);
    }

    @Test
    void zonesAreDescribed() {
        assertThat(route53.getHostedZone(r -> r.id(ZONE)).vpCs().getFirst().vpcId()).isEqualTo(VPC);
        assertThat(route53.getHostedZone(r -> r.id(ZONE)).hostedZone().config().privateZone())
                .isTrue();
        assertThat(route53.getHostedZone(r -> r.id(PUBLIC_ZONE)).delegationSet().nameServers())
                .hasSize(2);
        assertThat(route53.listHostedZones().hostedZones())
                .extracting(HostedZone::id)
                .as("the SDK strips the prefix")
                .containsExactly(ZONE, PUBLIC_ZONE);
        assertThat(
                        route53.listHostedZonesByName(
                                        r -> r.dnsName("example.internal").maxItems("1"))
                                .hostedZones()
                                .getFirst()
                                .name())
                .isEqualTo("example.internal.");
    }

    @Test
    void refusalsHaveAwsCodesAndTexts() {
        refused(
                () -> route53.getHostedZone(r -> r.id("Z0NONE")),
                404,
                "NoSuchHostedZone",
                "No hosted zone found with ID: Z0NONE");
        refused(
                () -> route53.getChange(r -> r.id("C0NONE")),
                404,
                "NoSuchChange",
                "Could not find resource with ID: C0NONE");
        refused(
                () -> change(edit(ChangeAction.UPSERT, NAME, RRType.A, "10.0.0.300")),
                400,
                "InvalidChangeBatch",
                "[Invalid Resource Record: 'FATAL problem: ARRDATAIllegalIPv4Address (Value is not"
                        + " a valid IPv4 address) encountered with '10.0.0.300'']");
        standIn.denials().deny(FaultMatch.action("route53:ChangeResourceRecordSets").on(ZONE));
        refused(
                () -> change(edit(ChangeAction.UPSERT, NAME, RRType.A, "10.0.0.30")),
                403,
                "AccessDenied",
                "User: arn:aws:iam::123456789012:user/tester is not authorized to perform:"
                        + " route53:ChangeResourceRecordSets on resource:"
                        + " arn:aws:route53:::hostedzone/"
                        + ZONE
                        + " with an explicit deny in an identity-based policy");
    }

    @Test
    void overlappingBatchesAndTooManyCallsAreRefused() {
        standIn.timings().processing(Duration.ofSeconds(60));
        change(edit(ChangeAction.UPSERT, NAME, RRType.A, "10.0.2.10"));
        refused(
                () -> change(edit(ChangeAction.UPSERT, NAME, RRType.A, "10.0.3.10")),
                400,
                "PriorRequestNotComplete",
                "The request was rejected because Route 53 was still processing a prior request.");
        standIn.throttles().set("route53:*", new Throttles.Size(1, 0.001));
        route53.getHostedZone(r -> r.id(ZONE));
        Route53Exception refusal =
                catchThrowableOfType(
                        Route53Exception.class, () -> route53.getChange(r -> r.id("C0")));
        assertThat(refusal.awsErrorDetails().errorCode()).isEqualTo("Throttling");
        assertThat(refusal.awsErrorDetails().errorMessage()).isEqualTo("Rate exceeded");
    }

    private ChangeInfo change(Change... edits) {
        return route53.changeResourceRecordSets(r ->
                        r.hostedZoneId(ZONE).changeBatch(b -> b.comment("term 2").changes(edits)))
                .changeInfo();
    }

    private ChangeStatus status(ChangeInfo change) {
        return route53.getChange(r -> r.id(change.id())).changeInfo().status();
    }

    private ResourceRecordSet record(String name, RRType type) {
        List<ResourceRecordSet> found =
                route53.listResourceRecordSets(r ->
                                r.hostedZoneId(ZONE)
                                        .startRecordName(name)
                                        .startRecordType(type)
                                        .maxItems("1"))
                        .resourceRecordSets();
        return found.getFirst();
    }

    private static Change edit(ChangeAction action, String name, RRType type, String value) {
        return Change.builder()
                .action(action)
                .resourceRecordSet(r ->
                        r.name(name)
                                .type(type)
                                .ttl(10L)
                                .resourceRecords(ResourceRecord.builder().value(value).build()))
                .build();
    }

    private static void refused(ThrowingCallable call, int status, String code, String text) {
        Route53Exception refusal = catchThrowableOfType(Route53Exception.class, call);
        assertThat(refusal).isNotNull();
        assertThat(refusal.awsErrorDetails().errorCode()).isEqualTo(code);
        assertThat(refusal.awsErrorDetails().errorMessage()).isEqualTo(text);
        assertThat(refusal.statusCode()).isEqualTo(status);
    }
}
