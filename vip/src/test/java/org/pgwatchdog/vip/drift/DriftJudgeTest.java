package org.pgwatchdog.vip.drift;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.pgwatchdog.vip.drift.DriftNotice.Topic;

class DriftJudgeTest {
    private final Course routes = new Course(MonitorKind.ROUTE);

    @Test
    void aChangedRouteIsRepairedAtOnceAndToldOfTwice() {
        assertThat(
                        routes.looks(
                                """
                                0s rtb-1 here, rtb-2 here
                                5s rtb-1 eni-2, rtb-2 here
                                10s rtb-1 here, rtb-2 here
                                15s rtb-1 here, rtb-2 here
                                """))
                .containsExactly("-", "rtb-1! DRIFT", "REPAIRED", "-");
        assertThat(routes.notices.getFirst().naming("instance i-2, account 1").text())
                .isEqualTo("[8] changed (instance i-2, account 1); look");
        assertThat(routes.notices.getLast().text())
                .isEqualTo(
                        "route rtb-1 was repaired within 0.1 s of being seen (1 change): leads here");
        assertThat(routes.judge().repaired()).containsEntry(MonitorKind.ROUTE, 1L);
    }

    @Test
    void eachTableIsRepairedByItself() {
        assertThat(
                        routes.looks(
                                """
                                0s rtb-1 eni-2, rtb-2 dead no route at all, rtb-3 here
                                5s rtb-1 here, rtb-2 dead no route at all, rtb-3 here
                                """))
                .containsExactly("rtb-1! rtb-2! DRIFT DRIFT", "rtb-2! REPAIRED");
        assertThat(routes.states()).containsExactly("rtb-1=ok", "rtb-2=repairing", "rtb-3=ok");
    }

    @Test
    void aReadThatIsBehindOurOwnChangeIsNotJudged() {
        assertThat(
                        routes.looks(
                                """
                                0s rtb-1 eni-2
                                2s rtb-1 eni-2
                                3s rtb-1 eni-2
                                3.5s rtb-1 here
                                """))
                .containsExactly("rtb-1! DRIFT", "-", "-", "REPAIRED");
    }

    @Test
    void repairsThatDoNotLastPauseLongerEachTimeAndEndInOneAlarm() {
        var looks = new StringBuilder();
        for (int second = 0; second <= 120; second += 5) {
            looks.append(second).append("s rtb-1 eni-2\n");
        }
        List<String> said = routes.looks(looks.toString());
        assertThat(said)
                .startsWith("rtb-1! DRIFT", "rtb-1!", "-", "rtb-1!", "CONTESTED", "-", "-", "-");
        assertThat(said).filteredOn(one -> one.contains("!")).hasSize(DriftLimits.REPAIRS_MAX);
        assertThat(routes.told(Topic.CONTESTED)).isEqualTo(1);
        assertThat(routes.states()).containsExactly("rtb-1=contested");
        assertThat(routes.notices.getLast().text())
                .startsWith(
                        "[8] somebody else sets route rtb-1 again and again, 3 repairs were undone");
    }

    @Test
    void whoTakesItBackAfterEachRepairIsFoundOutToo() {
        var looks = new StringBuilder();
        for (int round = 0; round < 20; round++) {
            looks.append(round * 10).append("s rtb-1 eni-2\n");
            looks.append(round * 10 + 5).append("s rtb-1 here\n");
        }
        List<String> said = routes.looks(looks.toString());
        assertThat(said).filteredOn(one -> one.contains("!")).hasSize(DriftLimits.REPAIRS_MAX);
        assertThat(routes.told(Topic.CONTESTED)).isEqualTo(1);
        assertThat(routes.told(Topic.DRIFT)).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource(value = MonitorKind.class, mode = EnumSource.Mode.EXCLUDE, names = "RESOLUTION")
    void twoClustersWithTheSameVipMakeThreeChangesEachAndThenTellOnce(MonitorKind kind) {
        var one = new Course(kind);
        var other = new Course(kind);
        String[] owner = {"a"};
        int changes = 0;
        for (int second = 0; second < 1_000; second += 5) {
            changes += look(one, second, "a", owner);
            changes += look(other, second + 2, "b", owner);
        }
        assertThat(changes).isBetween(4, 2 * DriftLimits.REPAIRS_MAX);
        assertThat(one.told(Topic.CONTESTED) + other.told(Topic.CONTESTED)).isEqualTo(1);
    }

    private static int look(Course course, int second, String self, String[] owner) {
        String seen = owner[0].equals(self) ? "here" : owner[0];
        boolean repairs = course.looks(second + "s x " + seen).getFirst().contains("!");
        if (repairs) {
            owner[0] = self;
        }
        return repairs ? 1 : 0;
    }

    @Test
    void aContestedMonitorIsLeftAloneUntilAnOperatorActs() {
        contest();
        assertThat(routes.looks("900s rtb-1 eni-2")).containsExactly("-");
        routes.judge().pardon();
        assertThat(routes.looks("905s rtb-1 eni-2\n910s rtb-1 here"))
                .containsExactly("rtb-1!", "REPAIRED");
    }

    @Test
    void aContestedMonitorIsRepairedAgainOnceTheOtherTargetIsGone() {
        contest();
        assertThat(routes.looks("100s rtb-1 dead blackhole eni-2\n105s rtb-1 here"))
                .containsExactly("rtb-1!", "REPAIRED");
    }

    @Test
    void afterQuietTimesEarlierRepairsAreForgotten() {
        contest();
        assertThat(
                        routes.looks(
                                """
                                100s rtb-1 here
                                300s rtb-1 here
                                399s rtb-1 here
                                400s rtb-1 here
                                405s rtb-1 eni-2
                                """))
                .containsExactly("REPAIRED", "-", "-", "-", "rtb-1! DRIFT");
    }

    private void contest() {
        routes.looks(
                """
                0s rtb-1 eni-2
                5s rtb-1 eni-2
                15s rtb-1 eni-2
                40s rtb-1 eni-2
                """);
        assertThat(routes.states()).containsExactly("rtb-1=contested");
    }

    @Test
    void aNewLeaderHasACleanBudget() {
        contest();
        routes.as(new Stand.Holding(2, true));
        assertThat(routes.looks("50s rtb-1 eni-2")).containsExactly("rtb-1! DRIFT");
    }

    @Test
    void whatTakingOverTookBeyondOneChangeCountsAsRepairs() {
        routes.changedAgain("rtb-1", 2);
        assertThat(
                        routes.looks(
                                """
                                0s rtb-1 eni-2
                                10s rtb-1 eni-2
                                """))
                .containsExactly("rtb-1! DRIFT", "CONTESTED");
        assertThat(routes.notices.getLast().text()).contains("3 repairs were undone");
    }

    @Test
    void howeverManyAnswersWereLostOneRepairIsTriedAndAnOperatorClearsThem() {
        routes.changedAgain("rtb-1", 9);
        assertThat(routes.looks("0s rtb-1 eni-2\n10s rtb-1 eni-2"))
                .containsExactly("rtb-1! DRIFT", "CONTESTED");
        routes.judge().pardon();
        assertThat(routes.looks("20s rtb-1 eni-2\n40s rtb-1 eni-2\n80s rtb-1 eni-2"))
                .allMatch(said -> said.startsWith("rtb-1!"));
    }

    @Test
    void aRepairWhoseAnswersWereLostCountsAsOftenAsItWasMade() {
        routes.repairsEnd(new Mended.Written("", 3));
        assertThat(routes.looks("0s rtb-1 eni-2\n60s rtb-1 eni-2"))
                .containsExactly("rtb-1! DRIFT", "CONTESTED");
    }

    @Test
    void aNodeThatIsNotSureToLeadRepairsAndTellsNothing() {
        routes.as(new Stand.Holding(1, false));
        assertThat(routes.looks("0s rtb-1 eni-2\n5s rtb-1 eni-2")).containsExactly("-", "-");
        assertThat(routes.states()).containsExactly("rtb-1=drift");
        routes.as(new Stand.Holding(1, true));
        assertThat(routes.looks("10s rtb-1 eni-2")).containsExactly("rtb-1! DRIFT");
    }

    @Test
    void aRefusedRepairIsToldOnceAndTriedAgainWithGrowingPauses() {
        routes.repairsEnd(new Mended.Refused(new Finding(5, "not allowed", "allow it")));
        var looks = new StringBuilder();
        for (int second = 0; second <= 300; second += 5) {
            looks.append(second).append("s rtb-1 eni-2\n");
        }
        List<String> said = routes.looks(looks.toString());
        assertThat(said.getFirst()).isEqualTo("rtb-1! DRIFT REPAIR_FAILED");
        assertThat(said).filteredOn(one -> one.contains("!")).hasSizeBetween(6, 12);
        assertThat(routes.told(Topic.REPAIR_FAILED)).isEqualTo(1);
        assertThat(routes.states()).containsExactly("rtb-1=drift");
        routes.repairsEnd(new Mended.Written(""));
        assertThat(routes.looks("400s rtb-1 eni-2\n405s rtb-1 here"))
                .containsExactly("rtb-1!", "REPAIRED");
    }

    @Test
    void whatCannotBeReadIsToldOnceAndIsNoDrift() {
        assertThat(
                        routes.looks(
                                """
                                0s rtb-1 here, rtb-2 here
                                5s * ?
                                10s * ?
                                15s rtb-1 here, rtb-2 here
                                """))
                .containsExactly("-", "UNCHECKED", "-", "CHECKED_AGAIN");
        assertThat(routes.notices.getFirst().text()).isEqualTo("[105] no answer; wait");
    }

    @Test
    void silenceShowsAsUnknownForAllOfTheKind() {
        routes.looks("0s rtb-1 here, rtb-2 here\n5s * ?");
        assertThat(routes.states()).containsExactly("rtb-1=unknown", "rtb-2=unknown");
    }

    @Test
    void theLastProblemIsRememberedWhenItIsOver() {
        routes.looks("0s rtb-1 here");
        assertThat(routes.judge().states().getFirst().last()).isEmpty();
        routes.looks("5s rtb-1 eni-2\n10s rtb-1 here");
        MonitorState state = routes.judge().states().getFirst();
        assertThat(state.status()).isEqualTo(MonitorState.Status.OK);
        assertThat(state.problem()).isEmpty();
        MonitorState.Past last = state.last().orElseThrow();
        assertThat(last.finding()).isEqualTo(new Finding(8, "changed", "look"));
        assertThat(last.at()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void silenceFromTheStartShowsToo() {
        routes.looks("0s * ?");
        assertThat(routes.states()).containsExactly("=unknown");
        routes.looks("5s rtb-1 here");
        assertThat(routes.states()).containsExactly("rtb-1=ok");
    }

    @Test
    void silenceIsAnErrorIfTheOperatorWantsThat() {
        routes.judge().use(Course.rules(true));
        routes.looks("0s rtb-1 ?");
        assertThat(routes.notices.getFirst().text()).isEqualTo("[5] no answer; wait");
        assertThat(routes.judge().states().getFirst().problem().orElseThrow().code()).isEqualTo(5);
    }

    @Test
    void aDriftThatBeganBeforeSilenceIsRepairedAfterIt() {
        assertThat(
                        routes.looks(
                                """
                                0s rtb-1 eni-2
                                5s rtb-1 ?
                                10s rtb-1 eni-2
                                15s rtb-1 here
                                """))
                .containsExactly("rtb-1! DRIFT", "UNCHECKED", "rtb-1! CHECKED_AGAIN", "REPAIRED");
    }

    @Test
    void aTableThatIsGoneIsForgotten() {
        routes.looks("0s rtb-1 here, rtb-2 here\n5s rtb-1 here");
        assertThat(routes.states()).containsExactly("rtb-1=ok");
    }

    @ParameterizedTest
    @CsvSource({
        "ROUTE,             here,           true",
        "ROUTE,             eni-2,          false",
        "ROUTE,             dead blackhole, true",
        "EIP,               here,           true",
        "EIP,               dead nothing,   true",
        "EIP,               eni-2,          false",
        "SECONDARY_ADDRESS, here,           true",
        "SECONDARY_ADDRESS, eni-2,          false",
        "RECORD,            here,           false",
        "RECORD,            10.0.0.9,       false",
        "RECORD,            dead no record, true",
        "ADDRESS,           here,           true",
        "ADDRESS,           dead nowhere,   false",
        "ADDRESS,           on eth1,        true",
        "RESOLUTION,        here,           false",
        "RESOLUTION,        10.0.0.9,       true",
        "RESOLUTION,        dead nothing,   true",
    })
    void aStandbyRepairsNothingAndSaysOnlyWhatStaysWrong(
            MonitorKind kind, String seen, boolean wrong) {
        var course = new Course(kind).as(new Stand.StandingBy());
        assertThat(course.looks("0s x " + seen + "\n59s x " + seen)).containsExactly("-", "-");
        assertThat(course.states()).containsExactly("x=ok");
        assertThat(course.looks("71s x " + seen + "\n120s x " + seen))
                .containsExactly(wrong ? "WARNING" : "-", "-");
        assertThat(course.states()).containsExactly(wrong ? "x=drift" : "x=ok");
        if (wrong) {
            assertThat(course.notices.getFirst().finding().code()).isEqualTo(108);
        }
    }

    @Test
    void whatASTandbyWarnedOfIsOverWhenItIsRightOrThisNodeTookOver() {
        routes.as(new Stand.StandingBy());
        routes.looks("0s rtb-1 dead blackhole\n61s rtb-1 dead blackhole");
        routes.as(new Stand.Holding(1, true));
        assertThat(routes.looks("70s rtb-1 here")).containsExactly("WARNING_OVER");
    }

    @Test
    void aNameThatIsResolvedLateIsNoDrift() {
        var names = new Course(MonitorKind.RESOLUTION);
        assertThat(
                        names.looks(
                                """
                                0s x here
                                5s x 10.0.0.1
                                74s x 10.0.0.1
                                75s x here
                                80s x 10.0.0.1
                                150s x 10.0.0.1
                                155s x here
                                """))
                .containsExactly("-", "-", "-", "-", "-", "WARNING", "WARNING_OVER");
    }

    @Test
    void theSameLooksGiveTheSameVerdicts() {
        String looks = "0s rtb-1 eni-2, rtb-2 ?\n5s rtb-1 here, rtb-2 eni-3\n10s rtb-2 eni-3";
        var again = new Course(MonitorKind.ROUTE);
        assertThat(routes.looks(looks)).isEqualTo(again.looks(looks));
        assertThat(routes.judge().states()).isEqualTo(again.judge().states());
    }

    @Test
    void aWithheldRepairIsNoIncident() {
        routes.repairsEnd(new Mended.Withheld());
        routes.looks("0s rtb-1 eni-2");
        routes.repairsEnd(new Mended.Written(""));
        assertThat(routes.looks("5s rtb-1 here")).containsExactly("-");
    }

    @Test
    void manyTargetsInAShortTimeAreContestedTooInTheEnd() {
        var looks = new StringBuilder();
        for (int round = 0; round < 20; round++) {
            looks.append(round * 10).append("s rtb-1 eni-").append(round).append('\n');
            looks.append(round * 10 + 5).append("s rtb-1 here\n");
        }
        List<String> said = routes.looks(looks.toString());
        assertThat(said)
                .filteredOn(one -> one.contains("!"))
                .hasSize(DriftLimits.REPAIRS_OF_ALL_MAX);
    }

    @Test
    void theRulesOfPatienceAreThoseOfTheKind() {
        DriftRules rules = Course.rules(false);
        assertThat(rules.patience(MonitorKind.RESOLUTION)).isEqualTo(Duration.ofSeconds(70));
        assertThat(rules.patience(MonitorKind.ROUTE)).isEqualTo(Duration.ofSeconds(60));
    }
}
