package org.pgwatchdog.core.legacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgwatchdog.core.legacy.LegacySolo.answeredKind;
import static org.pgwatchdog.core.legacy.LegacySolo.said;

import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pgwatchdog.core.legacy.message.LegacyMessage;
import org.pgwatchdog.core.legacy.message.LegacyStatus;
import org.pgwatchdog.core.legacy.message.PacketKind;
import org.pgwatchdog.core.model.LifecheckStatus;
import org.pgwatchdog.core.model.MonotonicTime;

/// Each rule that random trouble brings to bear too rarely: a course of events in which a node that breaks it
/// does harm, and one that keeps it does not. The others are broken in the simulator.
final class BrokenRulesTest {
    private static final LegacyMessage DETACH =
            new LegacyMessage.Backends(PacketKind.DEGENERATE_BACKEND, List.of(1));

    /// @param harm what the rule prevents, seen in a course of events under the rules given
    private record Rule(String name, LegacyRules broken, Predicate<LegacyRules> harm) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Rule> rules() {
        return Stream.of(
                new Rule("a vote binds", VOTES_FREELY, BrokenRulesTest::votesForTwo),
                new Rule(
                        "the lease begins when the question is asked",
                        LATE_SUPPORT,
                        BrokenRulesTest::outlivesItsVoters),
                new Rule(
                        "a newcomer keeps out of elections",
                        EAGER,
                        BrokenRulesTest::votesAlthoughReliedOn),
                new Rule(
                        "who stands behind one supports no other",
                        SUPPORTS_ALL,
                        BrokenRulesTest::supportsTwo),
                new Rule(
                        "heartbeats of an active node are minded",
                        DEAF,
                        BrokenRulesTest::votesAgainstAClaimant),
                new Rule("the interlock is granted once", GRANTS_ALL, BrokenRulesTest::grantsTwice),
                new Rule(
                        "who takes the interlock concedes it to nobody",
                        CONCEDES,
                        BrokenRulesTest::concedesWhileItClaims),
                new Rule(
                        "the interlock ends with the active node's word",
                        KEEPS,
                        BrokenRulesTest::holdsWithoutBacking));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void isNeeded(Rule rule) {
        assertThat(rule.harm().test(LegacyRules.STANDARD)).as("with the rule").isFalse();
        assertThat(rule.harm().test(rule.broken())).as("without it").isTrue();
    }

    // The courses of events.

    /// Two of three candidates' halves: both would be elected.
    private static boolean votesForTwo(LegacyRules rules) {
        LegacySolo node = LegacySolo.standby(rules, 3, 900, 901, 902);
        node.request(PacketKind.SERVER_DOWN, 1, LegacyStatus.MASTER, 900);
        return votes(node, 2, 901) && votes(node, 3, 902);
    }

    /// The peers heard the last question when it was asked; their answers take 2.5 s. From 20 s after that
    /// question on they vote for another.
    private static boolean outlivesItsVoters(LegacyRules rules) {
        LegacySolo node = LegacySolo.active(rules, 2);
        node.pass(Duration.ofMillis(4_600));
        assertThat(node.isAsking(1, PacketKind.INFO_REQ)).isTrue();
        node.pass(Duration.ofMillis(2_400));
        node.answerAll(1, LegacyStatus.NORMAL, 2001);
        node.answerAll(2, LegacyStatus.NORMAL, 2002);
        node.pass(LegacySolo.TIMING.voteAge().minusMillis(2_300));
        return node.phase() == LegacyPhase.ACTIVE;
    }

    /// Peer 1 is silent: it may be active, and rely on what this node said in its life before.
    private static boolean votesAlthoughReliedOn(LegacyRules rules) {
        LegacySolo node = new LegacySolo(LegacySolo.config(2), rules);
        node.start();
        node.answer(
                2, PacketKind.ADD_REQ, said(PacketKind.ADD_ACCEPT, 2, LegacyStatus.NORMAL, 901));
        node.fail(1, PacketKind.ADD_REQ, LegacyEvent.Failure.SILENT);
        return votes(node, 2, 901);
    }

    /// It has voted for 2; 1, which it has lost, says it is active still.
    private static boolean supportsTwo(LegacyRules rules) {
        LegacySolo node = LegacySolo.standby(rules, 2);
        node.pass(LegacySolo.TIMING.voteAge().plusMillis(100));
        assertThat(votes(node, 2, 902)).isTrue();
        return answeredKind(node.request(PacketKind.INFO_REQ, 1, LegacyStatus.MASTER, 901))
                == PacketKind.READY;
    }

    /// The active node's packets do not come through, its heartbeats do.
    private static boolean votesAgainstAClaimant(LegacyRules rules) {
        LegacySolo node = LegacySolo.standby(rules, 2);
        node.verdict(1, LifecheckStatus.DEAD);
        node.pass(Duration.ofMillis(2_500));
        assertThat(node.snapshot().master()).isEmpty();
        for (int beat = 0; beat < 3; beat++) {
            node.hears(1, LegacyStatus.MASTER);
            node.pass(Duration.ofMillis(500));
        }
        return votes(node, 2, 902);
    }

    private static boolean grantsTwice(LegacyRules rules) {
        LegacySolo node = LegacySolo.active(rules, 2);
        return lock(node, PacketKind.STAND_FOR_LOCK_HOLDER, 1) == PacketKind.READY
                && lock(node, PacketKind.STAND_FOR_LOCK_HOLDER, 2) == PacketKind.READY;
    }

    private static boolean concedesWhileItClaims(LegacyRules rules) {
        LegacySolo node = LegacySolo.active(rules, 1);
        node.request(DETACH);
        while (!node.isAsking(1, PacketKind.DECLARE_LOCK_HOLDER)) {
            node.answerAll(1, LegacyStatus.NORMAL, 2001);
        }
        return lock(node, PacketKind.DECLARE_LOCK_HOLDER, 1) == PacketKind.READY;
    }

    /// The active node granted it, and is silent since: it may have given it to another.
    private static boolean holdsWithoutBacking(LegacyRules rules) {
        LegacySolo node = LegacySolo.standby(rules, 2, 900, 1500);
        node.request(DETACH);
        for (int round = 0; round < 10 && !node.snapshot().lockHolder(); round++) {
            node.answerAll(1, LegacyStatus.MASTER, 900);
            node.answerAll(2, LegacyStatus.NORMAL, 1500);
            node.pass(Duration.ofMillis(500));
        }
        assertThat(node.snapshot().lockHolder()).isTrue();
        node.pass(LegacySolo.TIMING.lease().plusSeconds(1));
        return node.snapshot().lockHolder();
    }

    private static boolean votes(LegacySolo node, int candidate, long start) {
        return answeredKind(
                        node.request(
                                PacketKind.STAND_FOR_MASTER, candidate, LegacyStatus.NORMAL, start))
                == PacketKind.VOTE_YOU;
    }

    private static PacketKind lock(LegacySolo node, PacketKind kind, int peer) {
        return answeredKind(node.request(kind, peer, LegacyStatus.NORMAL, 2000 + peer));
    }

    // The rules, each broken.

    private static final LegacyRules VOTES_FREELY =
            new LegacyRules() {
                @Override
                public Duration voteHold() {
                    return Duration.ZERO;
                }
            };

    private static final LegacyRules LATE_SUPPORT =
            new LegacyRules() {
                @Override
                public MonotonicTime supportBegins(MonotonicTime asked, MonotonicTime answered) {
                    return answered;
                }
            };

    private static final LegacyRules EAGER =
            new LegacyRules() {
                @Override
                public boolean abstains(boolean isReliedOn) {
                    return false;
                }
            };

    private static final LegacyRules SUPPORTS_ALL =
            new LegacyRules() {
                @Override
                public boolean deniesSupport(boolean isOfAnother) {
                    return false;
                }
            };

    private static final LegacyRules DEAF =
            new LegacyRules() {
                @Override
                public boolean mindsClaims(boolean claims) {
                    return false;
                }
            };

    private static final LegacyRules GRANTS_ALL =
            new LegacyRules() {
                @Override
                public boolean grantsInterlock(boolean claimed, boolean given) {
                    return true;
                }
            };

    private static final LegacyRules CONCEDES =
            new LegacyRules() {
                @Override
                public boolean concedesInterlock(boolean held) {
                    return true;
                }
            };

    private static final LegacyRules KEEPS =
            new LegacyRules() {
                @Override
                public boolean keepsInterlock(boolean backed) {
                    return true;
                }
            };
}
