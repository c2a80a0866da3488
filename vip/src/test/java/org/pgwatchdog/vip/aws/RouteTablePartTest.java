package org.pgwatchdog.vip.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.vip.VipLease;
import org.pgwatchdog.vip.aws.AwsProblem.Code;
import org.pgwatchdog.vip.aws.api.ApiFault;
import org.pgwatchdog.vip.aws.api.FaultKind;
import org.pgwatchdog.vip.aws.api.TableQuery;

class RouteTablePartTest {
    private final FakePace pace = new FakePace();
    private final FakeClients clients = new FakeClients();
    private final FakeEc2 ec2 = clients.fakeEc2();
    private final WritePermit permit = WritePermit.of(VipLease.UNLIMITED, pace);

    private RouteTablePart part(
            List<String> ids, String vpc, boolean create, boolean delete, boolean fix) {
        return new RouteTablePart(
                new RouteTableSettings(ids, vpc, Optional.empty(), create, delete, fix),
                Here.VIP,
                clients,
                new CallTries(pace, Duration.ofSeconds(4)));
    }

    private RouteTablePart byIds(String... ids) {
        return part(List.of(ids), "", false, false, false);
    }

    private PartOutcome acquire(RouteTablePart part) {
        return part.acquire(Here.PLACE, new Deadline(pace, Duration.ofSeconds(20)), permit);
    }

    private void tables(String... ids) {
        for (String id : ids) {
            ec2.routes.put(id, "eni-old");
        }
    }

    @Test
    void eachTableIsReplacedWithOneCallAndReadBackTogether() {
        tables("rtb-1", "rtb-2", "rtb-3");
        PartOutcome outcome = acquire(byIds("rtb-1", "rtb-2", "rtb-3"));
        assertThat(outcome).isEqualTo(PartOutcome.done("3 route tables lead to eni-me"));
        assertThat(ec2.routes.values()).containsOnly("eni-me");
        assertThat(ec2.count("ReplaceRoute")).isEqualTo(3);
        assertThat(ec2.count("DescribeRouteTables")).isEqualTo(1);
        assertThat(ec2.log).hasSize(4);
    }

    @Test
    void theChangeGoesOutBeforeAnyReading() {
        tables("rtb-1");
        acquire(byIds("rtb-1"));
        assertThat(ec2.log.getFirst()).isEqualTo("ReplaceRoute rtb-1");
    }

    @Test
    void allTablesOfTheVpcThatHoldTheRouteAreMeant() {
        tables("rtb-1", "rtb-2");
        ec2.routes.put("rtb-other", "");
        ec2.routes.remove("rtb-other");
        assertThat(acquire(part(List.of(), "vpc-1", false, false, false)).reached()).isTrue();
        assertThat(ec2.routes).isEqualTo(Map.of("rtb-1", "eni-me", "rtb-2", "eni-me"));
    }

    @Test
    void tablesKnownFromThePreparationAreChangedAtOnceAndNewOnesAreFound() {
        tables("rtb-1");
        RouteTablePart part = part(List.of(), "vpc-1", false, false, false);
        part.prepare(Here.PLACE, new Deadline(pace, Duration.ofSeconds(5)));
        ec2.log.clear();
        tables("rtb-2");
        assertThat(acquire(part).evidence()).isEqualTo("2 route tables lead to eni-me");
        assertThat(ec2.log.getFirst()).isEqualTo("ReplaceRoute rtb-1");
        assertThat(ec2.routes.values()).containsOnly("eni-me");
    }

    @Test
    void aMissingRouteIsAFaultWithARemedyUnlessItMayBeCreated() {
        ec2.routes.put("rtb-1", "");
        PartOutcome refused = acquire(byIds("rtb-1"));
        assertThat(refused.reached()).isFalse();
        assertThat(refused.text())
                .isEqualTo(
                        "[7] rtb-1 has no route to 20.0.0.50/32; create it once, or set"
                                + " aws_create_missing_route = on");
        assertThat(ec2.count("CreateRoute")).isZero();
        assertThat(acquire(part(List.of("rtb-1"), "", true, false, false)).reached()).isTrue();
        assertThat(ec2.routes).containsEntry("rtb-1", "eni-me");
    }

    @Test
    void otherFaultsOfReplaceNeverLeadToACreation() {
        tables("rtb-1");
        ec2.fail("ReplaceRoute", "rtb-1", FaultKind.INVALID);
        PartOutcome outcome = acquire(part(List.of("rtb-1"), "", true, false, false));
        assertThat(outcome.reached()).isFalse();
        assertThat(ec2.count("CreateRoute")).isZero();
    }

    @Test
    void aRouteCreatedBySomebodyElseMeanwhileIsReplaced() {
        ec2.routes.put("rtb-1", "");
        ec2.then(
                "CreateRoute",
                "rtb-1",
                () -> {
                    ec2.routes.put("rtb-1", "eni-other");
                    return Optional.empty();
                });
        assertThat(acquire(part(List.of("rtb-1"), "", true, false, false)).reached()).isTrue();
        assertThat(ec2.routes).containsEntry("rtb-1", "eni-me");
    }

    @Test
    void eachTableConvergesByItselfAndTheOthersAreNamed() {
        tables("rtb-1", "rtb-2", "rtb-3");
        ec2.fail("ReplaceRoute", "rtb-2", FaultKind.DENIED);
        ec2.fail("ReplaceRoute", "rtb-3", FaultKind.THROTTLED, FaultKind.THROTTLED);
        PartOutcome outcome = acquire(byIds("rtb-1", "rtb-2", "rtb-3"));
        assertThat(outcome.reached()).isTrue();
        assertThat(outcome.evidence()).isEqualTo("2 of 3 route tables lead to eni-me");
        assertThat(outcome.problems()).hasSize(1);
        assertThat(outcome.text())
                .contains("[5] ReplaceRoute rtb-2: DENIED")
                .endsWith("allow ec2:ReplaceRoute in the IAM policy of this node's role");
    }

    @Test
    void aLostAnswerIsTriedAgainAndTheTruthIsRead() {
        tables("rtb-1");
        ec2.then(
                "ReplaceRoute",
                "rtb-1",
                () -> {
                    ec2.routes.put("rtb-1", "eni-me");
                    return Optional.of(
                            ApiFault.local(FaultKind.TIMED_OUT, "ReplaceRoute", "rtb-1", ""));
                });
        assertThat(acquire(byIds("rtb-1")))
                .isEqualTo(PartOutcome.done("1 route table leads to eni-me"));
    }

    @Test
    void whereNoAnswerComesTheReadingDecides() {
        tables("rtb-1", "rtb-2");
        ec2.routes.put("rtb-1", "eni-me");
        for (String table : List.of("rtb-1", "rtb-2")) {
            for (int i = 0; i < AwsLimits.TRIES_MAX; i++) {
                ec2.fail("ReplaceRoute", table, FaultKind.TIMED_OUT);
            }
        }
        PartOutcome outcome = acquire(byIds("rtb-1", "rtb-2"));
        assertThat(outcome.evidence()).isEqualTo("1 of 2 route tables lead to eni-me");
        assertThat(outcome.problems())
                .singleElement()
                .extracting(AwsProblem::code)
                .isEqualTo(Code.CHANGED);
    }

    @Test
    void readsThatLagBehindAreRepeated() {
        tables("rtb-1");
        ec2.staleReads = 4;
        assertThat(acquire(byIds("rtb-1")))
                .isEqualTo(PartOutcome.done("1 route table leads to eni-me"));
        assertThat(ec2.count("DescribeRouteTables")).isEqualTo(5);
        assertThat(ec2.count("ReplaceRoute")).isEqualTo(1);
    }

    @Test
    void aSecondWriterIsNamedAndLeftToTheMonitor() {
        tables("rtb-1");
        ec2.then(
                "DescribeRouteTables",
                "",
                () -> {
                    ec2.routes.put("rtb-1", "eni-thief");
                    return Optional.empty();
                });
        PartOutcome outcome = acquire(byIds("rtb-1"));
        assertThat(outcome.reached()).isTrue();
        assertThat(outcome.text())
                .startsWith(
                        "AWS took the change and the monitor repairs it, but [8] The routing for"
                                + " the VIP in rtb-1 was changed: it leads to eni-thief of"
                                + " i-of-eni-thief");
        assertThat(ec2.count("ReplaceRoute")).isEqualTo(1);
    }

    @Test
    void aBlackHoleIsNoRouteEvenIfItIsOurs() {
        tables("rtb-1");
        ec2.blackholes.put("rtb-1", "");
        PartOutcome outcome = acquire(byIds("rtb-1"));
        assertThat(outcome.reached()).isFalse();
        assertThat(outcome.text())
                .contains("(blackhole)")
                .contains("attached to a running instance");
    }

    @Test
    void withoutTheRightToReadTheAcceptedChangeCounts() {
        tables("rtb-1");
        ec2.fail("DescribeRouteTables", "", FaultKind.DENIED);
        assertThat(acquire(byIds("rtb-1")))
                .isEqualTo(PartOutcome.done("1 route table leads to eni-me (1 not read back)"));
    }

    @Test
    void nothingIsSentOnceTheLeadershipEnded() {
        tables("rtb-1", "rtb-2");
        permit.revoke();
        PartOutcome outcome = acquire(byIds("rtb-1", "rtb-2"));
        assertThat(outcome.reached()).isFalse();
        assertThat(ec2.count("ReplaceRoute")).isZero();
        assertThat(ec2.routes.values()).containsOnly("eni-old");
    }

    @Test
    void aLeadershipThatEndsMidwayStopsTheRest() {
        tables("rtb-1");
        ec2.then(
                "ReplaceRoute",
                "rtb-1",
                () -> {
                    permit.revoke();
                    return Optional.of(ApiFault.local(FaultKind.BUSY, "ReplaceRoute", "rtb-1", ""));
                });
        assertThat(acquire(byIds("rtb-1")).reached()).isFalse();
        assertThat(ec2.routes).containsEntry("rtb-1", "eni-old");
    }

    @Test
    void releaseLeavesTheRouteToTheWinner() {
        ec2.routes.put("rtb-1", "eni-me");
        byIds("rtb-1").release(Here.PLACE, new Deadline(pace, Duration.ofSeconds(5)));
        assertThat(ec2.log).isEmpty();
    }

    @Test
    void aDeletingReleaseTakesOnlyWhatLeadsHere() {
        ec2.routes.put("rtb-1", "eni-me");
        ec2.routes.put("rtb-2", "eni-winner");
        var deleting = part(List.of("rtb-1", "rtb-2"), "", false, true, false);
        PartOutcome outcome =
                deleting.release(Here.PLACE, new Deadline(pace, Duration.ofSeconds(5)));
        assertThat(outcome.problems()).isEmpty();
        assertThat(ec2.routes).containsEntry("rtb-1", "").containsEntry("rtb-2", "eni-winner");
        assertThat(ec2.log).doesNotContain("DeleteRoute rtb-2");
    }

    @Test
    void aRouteThatIsGoneAlreadyIsReleased() {
        ec2.routes.put("rtb-1", "eni-me");
        ec2.then(
                "DeleteRoute",
                "rtb-1",
                () -> {
                    ec2.routes.put("rtb-1", "");
                    return Optional.empty();
                });
        var deleting = part(List.of("rtb-1"), "", false, true, false);
        assertThat(
                        deleting.release(Here.PLACE, new Deadline(pace, Duration.ofSeconds(5)))
                                .problems())
                .isEmpty();
    }

    @Test
    void thePreparationFindsWhatWouldKeepItFromWorking() {
        tables("rtb-1");
        ec2.routes.put("rtb-2", "");
        ec2.sourceDestCheck = true;
        var misplaced =
                new Place(
                        "us-east-1",
                        "",
                        "i-me",
                        "",
                        "eni-me",
                        "vpc-1",
                        List.of("10.0.0.0/16", "20.0.0.0/24"),
                        "",
                        "");
        List<AwsProblem> problems =
                byIds("rtb-1", "rtb-2")
                        .prepare(misplaced, new Deadline(pace, Duration.ofSeconds(5)));
        assertThat(problems)
                .extracting(AwsProblem::code)
                .containsExactly(Code.MISPLACED, Code.MISPLACED, Code.SOURCE_DEST_CHECK);
        assertThat(problems.get(1).text())
                .startsWith("[7] The VIP address 20.0.0.50 belongs to a VPC subnet (20.0.0.0/24");
        assertThat(ec2.sourceDestCheck).isTrue();
    }

    @Test
    void theSourceDestCheckIsSwitchedOffIfAllowed() {
        tables("rtb-1");
        ec2.sourceDestCheck = true;
        assertThat(
                        part(List.of("rtb-1"), "", false, false, true)
                                .prepare(Here.PLACE, new Deadline(pace, Duration.ofSeconds(5))))
                .isEmpty();
        assertThat(ec2.sourceDestCheck).isFalse();
    }

    @Test
    void aGoodSetUpHasNoProblems() {
        tables("rtb-1");
        assertThat(byIds("rtb-1").prepare(Here.PLACE, new Deadline(pace, Duration.ofSeconds(5))))
                .isEmpty();
        assertThat(ec2.count("ReplaceRoute")).as("only a dry run").isEqualTo(1);
        assertThat(ec2.routes).containsEntry("rtb-1", "eni-old");
    }

    @Test
    void aTableThatMayNotBeChangedIsToldOfBeforeItMatters() {
        tables("rtb-1", "rtb-2");
        RouteTablePart part = byIds("rtb-1", "rtb-2");
        ec2.fail("ReplaceRoute", "rtb-2", FaultKind.DENIED, FaultKind.TIMED_OUT);
        for (int look = 0; look < 2; look++) {
            assertThat(part.prepare(Here.PLACE, new Deadline(pace, Duration.ofSeconds(5))))
                    .singleElement()
                    .extracting(AwsProblem::text)
                    .asString()
                    .startsWith("[5] ReplaceRoute rtb-2: DENIED");
        }
        assertThat(part.prepare(Here.PLACE, new Deadline(pace, Duration.ofSeconds(5)))).isEmpty();
    }

    @Test
    void ofManyTablesAFewAreTriedAtATime() {
        String[] tables =
                IntStream.range(0, AwsLimits.DRY_RUNS_MAX + 2)
                        .mapToObj(i -> "rtb-" + i)
                        .toArray(String[]::new);
        tables(tables);
        RouteTablePart part = byIds(tables);
        part.prepare(Here.PLACE, new Deadline(pace, Duration.ofSeconds(5)));
        assertThat(ec2.count("ReplaceRoute")).isEqualTo(AwsLimits.DRY_RUNS_MAX);
        part.prepare(Here.PLACE, new Deadline(pace, Duration.ofSeconds(5)));
        assertThat(ec2.log)
                .contains(Stream.of(tables).map("ReplaceRoute "::concat).toArray(String[]::new));
    }

    @Test
    void idsGoBeforeTheVpcAndTheVpcBeforeTheTag() {
        var tag = Optional.of(new TableQuery.ByTag("k", "v"));
        assertThat(
                        new RouteTableSettings(List.of("rtb-1"), "vpc-2", tag, false, false, false)
                                .query("c", "vpc-1"))
                .isEqualTo(new TableQuery.ByIds(List.of("rtb-1")));
        assertThat(
                        new RouteTableSettings(List.of(), "vpc-2", tag, false, false, false)
                                .query("c", "vpc-1"))
                .isEqualTo(new TableQuery.HoldingRoute("vpc-2", "c"));
        assertThat(
                        new RouteTableSettings(List.of(), "", tag, false, false, false)
                                .query("c", "vpc-1"))
                .isEqualTo(tag.get());
    }
}
