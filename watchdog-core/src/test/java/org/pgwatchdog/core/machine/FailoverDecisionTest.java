package org.pgwatchdog.core.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.core.Configs;
import org.pgwatchdog.core.SoloNode;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.message.FailoverRequest;
import org.pgwatchdog.core.message.FailoverResult;
import org.pgwatchdog.core.message.IpcReply;
import org.pgwatchdog.core.message.IpcRequest;
import org.pgwatchdog.core.message.NodeInfo;
import org.pgwatchdog.core.message.PeerMessage;
import org.pgwatchdog.core.message.PeerMessageType;
import org.pgwatchdog.core.model.WatchdogConfig;
import org.pgwatchdog.core.model.WatchdogState;

/// Table 12.3 of protocol v4 for every combination of the settings, cluster sizes, standbys, flags and
/// requesters, against a transliteration of its seven rules.
final class FailoverDecisionTest {
    private static final List<Boolean> BOTH = List.of(false, true);

    /// Who asks: the bridge, a client of the IPC socket, or the joined peer with that index.
    private static final int BRIDGE = -1;

    private static final int CLIENT = -2;

    /// Each list is one story; peers that have not joined are left out of it.
    private static final List<List<Integer>> STORIES =
            List.of(
                    List.of(BRIDGE, BRIDGE, 0, 0, 1, 2),
                    List.of(CLIENT, CLIENT, 0, 1),
                    List.of(0, 0, BRIDGE, 1, 2),
                    List.of(0, 1, 2, 3, CLIENT));

    private static final List<Integer> FLAGS = List.of(0, 1, 4, 5, 8, 21);

    private record Case(
            boolean quorum,
            boolean consensus,
            boolean multiple,
            boolean half,
            int nodes,
            int standbys,
            int flags,
            List<Integer> story) {}

    @Test
    void everyRequestIsDecidedAsTheTableSays() {
        List<Case> cases = cases();
        assertThat(cases).hasSizeGreaterThan(3000);
        Set<FailoverResult> reached = EnumSet.noneOf(FailoverResult.class);
        for (Case it : cases) {
            SoloNode leader = leader(it);
            Rules rules = new Rules(it);
            for (int asking : it.story()) {
                if (asking < it.standbys()) {
                    FailoverResult result = ask(leader, asking, it.flags());
                    assertThat(result)
                            .as("%s, asked by %s", it, asking)
                            .isEqualTo(rules.next(asking));
                    reached.add(result);
                }
            }
        }
        assertThat(reached)
                .containsExactlyInAnyOrder(
                        FailoverResult.PROCEED,
                        FailoverResult.NO_QUORUM,
                        FailoverResult.WILL_BE_DONE,
                        FailoverResult.BUILDING_CONSENSUS,
                        FailoverResult.CONSENSUS_MAY_FAIL);
    }

    private static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (int settings = 0; settings < 16; settings++) {
            for (int nodes = 1; nodes <= 5; nodes++) {
                for (int standbys = 0; standbys < nodes; standbys++) {
                    addCases(cases, settings, nodes, standbys);
                }
            }
        }
        return cases;
    }

    private static void addCases(List<Case> cases, int settings, int nodes, int standbys) {
        for (int flags : FLAGS) {
            for (List<Integer> story : STORIES) {
                cases.add(
                        new Case(
                                BOTH.get(settings & 1),
                                BOTH.get(settings >> 1 & 1),
                                BOTH.get(settings >> 2 & 1),
                                BOTH.get(settings >> 3 & 1),
                                nodes,
                                standbys,
                                flags,
                                story));
            }
        }
    }

    /// The leader has the highest id, so that the peers are 0, 1, 2, 3.
    private static SoloNode leader(Case it) {
        List<NodeInfo> joining = new ArrayList<>();
        for (int id = 0; id < it.standbys(); id++) {
            joining.add(Configs.nativeInfo(id, WatchdogState.STANDBY));
        }
        return SoloNode.leaderOf(
                Configs.of(
                        it.nodes() - 1,
                        it.nodes(),
                        9,
                        it.half(),
                        WatchdogConfig.Membership.FIXED,
                        Configs.failover(it.quorum(), it.consensus(), it.multiple())),
                joining);
    }

    private static FailoverResult ask(SoloNode leader, int asking, int flags) {
        FailoverRequest request = Failovers.detach(1, flags);
        return switch (asking) {
            case BRIDGE ->
                    Failovers.only(
                                    Failovers.all(
                                            Failovers.want(leader, 1, request),
                                            Effect.FailoverAnswered.class))
                            .result();
            case CLIENT -> askAsClient(leader, request);
            default -> Failovers.answer(Failovers.ask(leader, asking, 60, request));
        };
    }

    private static FailoverResult askAsClient(SoloNode leader, FailoverRequest request) {
        List<Effect> effects =
                leader.happen(new Event.IpcRequested(7, new IpcRequest.Failover(request)));
        assertThat(Failovers.runs(effects)).as("the client acts itself").isEmpty();
        if (Failovers.only(Failovers.all(effects, Effect.Reply.class)).reply()
                instanceof IpcReply.Failover(var result)) {
            return result;
        }
        throw new AssertionError("no failover result in " + effects);
    }

    /// The seven rules of chapter 12.3, the arithmetic of 10.4, and what is ours: an order that is being
    /// carried out needs no votes.
    private static final class Rules {
        private final Case it;
        private final TreeSet<Integer> voters = new TreeSet<>();
        private int votes;
        private boolean underWay;

        Rules(Case it) {
            this.it = it;
        }

        FailoverResult next(int asking) {
            if (underWay && asking != CLIENT) {
                return FailoverResult.WILL_BE_DONE;
            }
            FailoverResult result = decide(asking == CLIENT ? BRIDGE : asking);
            if (result == FailoverResult.PROCEED && asking != CLIENT) {
                underWay = true;
                return FailoverResult.WILL_BE_DONE;
            }
            return result;
        }

        private FailoverResult decide(int voter) {
            if (!it.quorum() || (it.flags() & 4) != 0) {
                return FailoverResult.PROCEED;
            }
            if (!hasQuorum()) {
                return FailoverResult.NO_QUORUM;
            }
            if (!it.consensus()) {
                return FailoverResult.PROCEED;
            }
            boolean duplicate = !voters.add(voter);
            votes += duplicate && !it.multiple() ? 0 : 1;
            if (votes >= required()) {
                voters.clear();
                votes = 0;
                return FailoverResult.PROCEED;
            }
            return duplicate && !it.multiple()
                    ? FailoverResult.CONSENSUS_MAY_FAIL
                    : FailoverResult.BUILDING_CONSENSUS;
        }

        private boolean hasQuorum() {
            boolean odd = it.nodes() % 2 == 1;
            int need = odd ? (it.nodes() - 1) / 2 : (it.nodes() - 2) / 2;
            return it.standbys() > need || (it.standbys() == need && (odd || it.half()));
        }

        private int required() {
            boolean odd = it.nodes() % 2 == 1;
            return odd ? (it.nodes() - 1) / 2 + 1 : it.nodes() / 2 + (it.half() ? 0 : 1);
        }
    }

    @Test
    void theWordToVoteGoesOutBeforeTheAnswerOnTheSameConnection() {
        SoloNode leader = SoloNode.leaderOfNatives(Configs.bridged(1, 3, Configs.failover()));
        List<Effect> effects = Failovers.ask(leader, 0, 60, Failovers.DETACH_PRIMARY);
        assertThat(SoloNode.sentTo(0, effects)).isEqualTo("K-");
        assertThat(SoloNode.sentTo(2, effects)).isEqualTo("K");
        assertThat(SoloNode.has(effects, Effect.ResubmitQuarantined.class)).isTrue();
    }

    @Test
    void theLeadersOwnVoteAsksTheOthersToo() {
        SoloNode leader = SoloNode.leaderOfNatives(Configs.bridged(1, 3, Configs.failover()));
        List<Effect> effects = Failovers.want(leader, 5, Failovers.DETACH_PRIMARY);
        assertThat(SoloNode.sentTo(0, effects)).isEqualTo("K");
        assertThat(SoloNode.sentTo(2, effects)).isEqualTo("K");
        assertThat(SoloNode.has(effects, Effect.ResubmitQuarantined.class)).isFalse();
    }

    @Test
    void theFlagsOfTheFirstVoteAreCarriedOut() {
        SoloNode leader = SoloNode.leaderOfNatives(Configs.bridged(1, 3, Configs.failover()));
        Failovers.ask(leader, 0, 60, Failovers.detach(0, 1));
        List<Effect> effects = Failovers.ask(leader, 2, 60, Failovers.detach(0, 8));
        assertThat(Failovers.run(effects).request()).isEqualTo(Failovers.detach(0, 1 + 2));
    }

    @Test
    void whatCannotBeReadIsAnInvalidFunctionForALeaderAndAnErrorForOthers() {
        PeerMessage nonsense =
                new PeerMessage.Malformed(PeerMessageType.FAILOVER_COMMAND, "no Function");
        SoloNode leader = SoloNode.leaderOfNatives(Configs.bridged(1, 3, Configs.failover()));
        assertThat(Failovers.answer(leader.hear(0, 60, nonsense)))
                .isEqualTo(FailoverResult.INVALID_FUNCTION);
        SoloNode standby = SoloNode.standbyOfNative();
        assertThat(SoloNode.sentTo(2, standby.hear(2, 60, nonsense))).isEqualTo("E");
    }

    @Test
    void backendsThatDoNotExistAreNeitherAttachedNorPromotedAndAreDetachedAlready() {
        SoloNode leader = SoloNode.leaderOfNatives(Configs.bridged(1, 3, Configs.failover()));
        assertThat(Failovers.answer(Failovers.ask(leader, 0, 60, Failovers.attach(2, 4))))
                .isEqualTo(FailoverResult.ERROR);
        assertThat(Failovers.answer(Failovers.ask(leader, 0, 61, Failovers.promote(-1, 4))))
                .isEqualTo(FailoverResult.ERROR);
        List<Effect> detached = Failovers.ask(leader, 0, 62, Failovers.detach(7, 4));
        assertThat(Failovers.answer(detached)).isEqualTo(FailoverResult.WILL_BE_DONE);
        assertThat(Failovers.runs(detached)).isEmpty();
    }

    @Test
    void withoutABridgeADecidedFailoverIsAnError() {
        SoloNode leader = SoloNode.leaderOfNatives();
        List<Effect> effects = Failovers.ask(leader, 0, 60, Failovers.detach(1, 4));
        assertThat(Failovers.answer(effects)).isEqualTo(FailoverResult.ERROR);
        assertThat(Failovers.runs(effects)).isEmpty();
    }

    @Test
    void aLeaderStillDeclaringItselfAsksToBeAskedAgain() {
        SoloNode node = new SoloNode(Configs.bridged(1, 3, Configs.failover()));
        node.meet(Configs.nativeInfo(0, WatchdogState.LOADING));
        node.meet(Configs.nativeInfo(2, WatchdogState.LOADING));
        while (node.state() != WatchdogState.LEADER) {
            node.pass(Duration.ofMillis(500));
        }
        assertThat(node.snapshot().leader()).isEmpty();
        List<Effect> effects = Failovers.ask(node, 0, 60, Failovers.detach(1, 4));
        assertThat(Failovers.answer(effects)).isEqualTo(FailoverResult.TRANSITION);
        assertThat(Failovers.answers(Failovers.want(node, 9, Failovers.detach(1, 4))))
                .containsExactly("9 TRANSITION");
    }
}
