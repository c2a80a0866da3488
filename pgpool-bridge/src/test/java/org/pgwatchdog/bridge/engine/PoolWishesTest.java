package org.pgwatchdog.bridge.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgwatchdog.bridge.engine.EngineRun.attach;
import static org.pgwatchdog.bridge.engine.EngineRun.detach;
import static org.pgwatchdog.bridge.engine.EngineRun.promote;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.core.message.FailoverRequest;
import org.pgwatchdog.core.message.FailoverResult;
import org.pgwatchdog.core.model.PoolRole;

/// What the local pgpool does by itself becomes a wish; what it does for us, or undoes, does not.
final class PoolWishesTest {
    private static final int ORDER = FailoverRequest.CONFIRMED | FailoverRequest.SWITCHOVER;

    private final EngineRun run = EngineRun.of(Backends.streaming("..."));

    @BeforeEach
    void calm() {
        run.follows("uuu", 0);
        run.seen("aaa", 0);
        run.forget();
    }

    @Test
    void deadBackendThatThePoolDetachedIsVotedOn() {
        run.seen("ada", 0);
        assertThat(run.wanted()).isEmpty();

        run.probed(false);

        assertThat(run.wanted()).containsExactly(detach(1, 0));
        assertThat(run.changes()).isEmpty();
    }

    @Test
    void livingBackendThatThePoolDetachedWasAnOperatorsOrder() {
        run.seen("ada", 0);
        run.probed(true);

        assertThat(run.wanted()).containsExactly(detach(1, ORDER));
    }

    @Test
    void probeWithoutAResultCountsAsDead() {
        run.seen("ada", 0);
        run.pass(EngineLimits.PROBE_PATIENCE);

        assertThat(run.wanted()).containsExactly(detach(1, 0));
    }

    @Test
    void backendThatThePoolAttachedIsOrderedAttached() {
        run.bookHeard("uud", 0);
        run.seen("aad", 0);
        run.forget();
        run.seen("aaa", 0);

        assertThat(run.wanted()).containsExactly(attach(2));
        assertThat(run.changes()).isEmpty();
    }

    @Test
    void promotionByHandIsAPromotionForAll() {
        run.seen("dad", 1);
        run.probed(true);

        assertThat(run.wanted()).containsExactly(promote(1));
        assertThat(run.changes()).isEmpty();

        run.answer(FailoverResult.WILL_BE_DONE);
        run.bookHeard("dud", 1);
        assertThat(run.changes()).isEmpty();
    }

    @Test
    void promotionByHandIsSeenOnAPoolThatKnewNoPrimary() {
        run.seen("aaa", -1);
        run.seen("dad", 1);
        run.probed(true);

        assertThat(run.wanted()).containsExactly(promote(1));
    }

    @Test
    void failoverWithFollowersDetachedIsAVoteAgainstTheDeadPrimaryAlone() {
        run.seen("dad", 1);
        run.probed(false);

        assertThat(run.wanted()).containsExactly(detach(0, 0));
    }

    @Test
    void promotionByHandIsSeenWhileAnotherChangeIsUnderWay() {
        run.bookHeard("uud", 0);
        assertThat(run.changes()).containsExactly(new PoolChange.Detach(2));

        run.seen("dad", 1);
        run.probed(true);

        assertThat(run.wanted()).containsExactly(promote(1));
    }

    @Test
    void promotedBackendThatDiesMeanwhileIsNotPromotedLater() {
        run.seen("dad", 1);
        run.probed(true);
        run.answer(FailoverResult.WILL_BE_DONE);
        run.bookHeard("udu", 0);
        run.forget();
        run.pass(Duration.ofMinutes(5));
        run.bookHeard("uuu", 0);

        assertThat(run.wanted()).isEmpty();
    }

    @Test
    void wishIsTakenBackWhenThePoolReverses() {
        run.seen("ada", 0);
        run.probed(false);
        run.answer(FailoverResult.BUILDING_CONSENSUS);
        run.seen("aaa", 0);
        run.forget();
        run.pass(Duration.ofMinutes(2));

        assertThat(run.wanted()).isEmpty();
        assertThat(run.all(BridgeAction.Report.class)).isEmpty();
    }

    @Test
    void wishIsTakenBackWhenThePoolReversesDuringTheProbe() {
        run.seen("ada", 0);
        run.seen("aaa", 0);
        run.probed(true);
        run.pass(Duration.ofMinutes(1));

        assertThat(run.wanted()).isEmpty();
    }

    @Test
    void wishToAttachIsTakenBackWhenThePoolReverses() {
        run.bookHeard("uud", 0);
        run.seen("aad", 0);
        run.seen("aaa", 0);
        run.answer(FailoverResult.TRANSITION);
        run.seen("aad", 0);
        run.forget();
        run.pass(Duration.ofMinutes(1));

        assertThat(run.wanted()).isEmpty();
        assertThat(run.changes()).isEmpty();
    }

    @Test
    void wishOfAPoolThatWasRestartedEnds() {
        run.seen("ada", 0);
        run.probed(true);
        run.answer(FailoverResult.TRANSITION);
        run.seen("pid 2", "aaa", 0);
        run.forget();
        run.pass(Duration.ofMinutes(1));

        assertThat(run.wanted()).isEmpty();
    }

    @Test
    void operatorsOrderOutlivesThePool() {
        run.seen("ada", 0);
        run.probed(true);
        run.answer(FailoverResult.TRANSITION);
        run.send(new BridgeEvent.Ordered(1, detach(1, ORDER), "pcp"));
        run.seen("aaa", 0);
        run.forget();
        run.pass(EngineLimits.RETRY.multipliedBy(2));

        assertThat(run.wanted()).contains(detach(1, ORDER));
    }

    @Test
    void newsDuringALeaderChangeArriveAtTheNewLeader() {
        run.role(PoolRole.ALONE);
        run.seen("ada", 0);
        run.probed(false);
        run.answer(FailoverResult.TRANSITION);
        run.pass(EngineLimits.RETRY);
        run.answer(FailoverResult.TRANSITION);
        run.role(PoolRole.FOLLOWER);
        run.pass(EngineLimits.RETRY);
        run.answer(FailoverResult.WILL_BE_DONE);
        run.forget();
        run.bookHeard("udu", 0);
        run.pass(Duration.ofMinutes(5));

        assertThat(run.actions()).isEmpty();
    }

    @Test
    void leaderThatForgetsTheWishIsAskedAgainWhenAnotherLeads() {
        run.seen("ada", 0);
        run.probed(false);
        run.answer(FailoverResult.WILL_BE_DONE);
        run.forget();
        run.send(
                new BridgeEvent.RoleChanged(
                        PoolRole.FOLLOWER, Optional.of(Backends.book("uuu", 0))));

        assertThat(run.wanted()).containsExactly(detach(1, 0));
    }

    @Test
    void anotherBackendIsNotConcernedByAWish() {
        run.seen("ada", 0);
        run.probed(false);
        run.forget();
        run.bookHeard("uud", 0);

        assertThat(run.changes()).containsExactly(new PoolChange.Detach(2));
    }

    @Test
    void backendsThatOnlyThePoolHasAreNoNews() {
        run.seen("aaad", 0);
        run.seen("aaaa", 0);
        run.pass(Duration.ofMinutes(1));

        assertThat(run.wanted()).isEmpty();
        assertThat(run.changes()).isEmpty();
    }

    @Test
    void healthCheckAndPoolShareOneWish() {
        run.send(new BridgeEvent.BackendFailed(1, "dead"));
        run.seen("ada", 0);

        assertThat(run.wanted()).containsExactly(detach(1, 0));
        assertThat(run.all(BridgeAction.Probe.class)).isEmpty();
    }
}
