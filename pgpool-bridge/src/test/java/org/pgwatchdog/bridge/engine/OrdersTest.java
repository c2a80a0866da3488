package org.pgwatchdog.bridge.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgwatchdog.bridge.engine.EngineRun.attach;
import static org.pgwatchdog.bridge.engine.EngineRun.detach;
import static org.pgwatchdog.bridge.engine.EngineRun.promote;
import static org.pgwatchdog.bridge.engine.EngineRun.switchover;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.core.message.FailoverRequest;
import org.pgwatchdog.core.message.FailoverResult;

/// Orders of operators over our PCP.
final class OrdersTest {
    private static final int ORDER = FailoverRequest.CONFIRMED | FailoverRequest.SWITCHOVER;

    private final EngineRun run = EngineRun.of(Backends.streaming("..x"));

    private void order(long visitor, FailoverRequest request) {
        run.send(new BridgeEvent.Ordered(visitor, request, "pcp user joe"));
    }

    private void assertAnswer(long visitor, boolean done, String part) {
        assertThat(run.all(BridgeAction.Answer.class))
                .filteredOn(answer -> answer.visitor() == visitor)
                .singleElement()
                .satisfies(answer -> {
                    assertThat(answer.done()).isEqualTo(done);
                    assertThat(answer.text()).contains(part);
                });
    }

    @Test
    void orderIsAskedForAndAnsweredWhenTheBookShowsIt() {
        run.follows("uuu", 0);
        order(1, detach(1, ORDER));
        run.answer(FailoverResult.WILL_BE_DONE);
        assertThat(run.wanted()).containsExactly(detach(1, ORDER));
        assertThat(run.answered()).isEmpty();

        run.bookHeard("udu", 0);

        assertAnswer(1, true, "done");
    }

    @Test
    void whatIsSoAlreadyIsAnsweredAtOnce() {
        run.follows("udu", 0);
        order(1, detach(1, ORDER));
        order(2, attach(0));
        order(3, promote(0));

        assertThat(run.wanted()).isEmpty();
        assertThat(run.answered()).containsExactly(1L, 2L, 3L);
    }

    @Test
    void impossibleOrdersAreRefusedByName() {
        run.follows("udu", 0);
        order(1, detach(7, ORDER));
        order(2, attach(7));
        order(3, promote(1));
        order(4, switchover(1));
        order(5, detach(2, ORDER));

        assertThat(run.wanted()).isEmpty();
        assertAnswer(1, false, "backend 7 is not configured");
        assertAnswer(2, false, "backend 7 is not configured");
        assertAnswer(3, false, "backend 1 is not attached");
        assertAnswer(4, false, "backend 1 is not attached");
        assertAnswer(5, false, "DISALLOW_TO_FAILOVER");
    }

    @Test
    void whatTheProtocolCannotSayIsRefusedAtOnceAndNotRepeated() {
        run.follows("uuu", 0);
        order(1, switchover(1));
        run.answer(FailoverResult.INVALID_FUNCTION);

        assertAnswer(1, false, "cannot make backend 1 the primary");
        run.pass(EngineLimits.RETRY_SLOW.multipliedBy(2));
        assertThat(run.wanted()).hasSize(1);
    }

    @Test
    void promotionIsRefusedWhereThereIsNoPrimary() {
        EngineRun replication = EngineRun.of(Backends.streaming("..").withModes(false, false));
        replication.follows("uu", -1);
        replication.send(new BridgeEvent.Ordered(1, promote(1), "joe"));

        assertThat(replication.wanted()).isEmpty();
        assertThat(replication.last(BridgeAction.Answer.class).done()).isFalse();
    }

    @Test
    void healthyBackendStaysOrderedAway() {
        run.follows("uuu", 0);
        order(1, detach(1, ORDER));
        run.answer(FailoverResult.TRANSITION);
        run.send(new BridgeEvent.BackendHealthy(1));
        run.pass(EngineLimits.RETRY);

        assertThat(run.wanted()).containsExactly(detach(1, ORDER), detach(1, ORDER));
        assertThat(run.answered()).isEmpty();
    }

    @Test
    void healthyBackendIsStillSwitchedOverTo() {
        run.follows("uuu", 0);
        order(1, switchover(1));
        run.answer(FailoverResult.TRANSITION);
        run.send(new BridgeEvent.BackendHealthy(1));
        run.pass(EngineLimits.RETRY);

        assertThat(run.wanted()).containsExactly(switchover(1), switchover(1));
    }

    @Test
    void detachmentAndSwitchoverToTheSameBackendAreTwoWishes() {
        run.follows("uuu", 0);
        run.send(new BridgeEvent.BackendFailed(1, "dead"));
        order(1, switchover(1));
        run.bookHeard("uuu", 1);

        assertThat(run.wanted()).containsExactly(detach(1, 0), switchover(1));
        assertAnswer(1, true, "done");
    }

    @Test
    void orderReplacesAVoteAndAVoteNeverAnOrder() {
        run.follows("uuu", 0);
        run.send(new BridgeEvent.BackendFailed(1, "dead"));
        long vote = run.last(BridgeAction.Want.class).ticket();
        order(1, detach(1, ORDER));
        run.send(new BridgeEvent.Answered(vote, FailoverResult.CONSENSUS_MAY_FAIL));
        run.send(new BridgeEvent.BackendFailed(1, "dead"));
        run.answer(FailoverResult.TRANSITION);
        run.send(new BridgeEvent.ResubmitQuarantined());
        run.pass(EngineLimits.RETRY);

        assertThat(run.wanted()).containsExactly(detach(1, 0), detach(1, ORDER), detach(1, ORDER));
        assertThat(run.answered()).isEmpty();
    }

    @Test
    void sameOrderTwiceIsOneRequestAndTwoAnswers() {
        run.follows("uuu", 0);
        order(1, detach(1, ORDER));
        order(2, detach(1, ORDER));
        run.bookHeard("udu", 0);

        assertThat(run.wanted()).hasSize(1);
        assertThat(run.answered()).containsExactly(1L, 2L);
    }

    @Test
    void opposingOrderTakesTheFirstBack() {
        run.follows("udu", 0);
        order(1, attach(1));
        run.answer(FailoverResult.TRANSITION);
        order(2, detach(1, ORDER));
        run.forget();
        run.pass(Duration.ofMinutes(1));

        assertThat(run.wanted()).isEmpty();
    }

    @Test
    void orderIsAnsweredInTheEndEvenIfNobodyDecides() {
        run.follows("uuu", 0);
        order(1, detach(1, ORDER));
        run.pass(EngineLimits.VISIT_MAX.minusMillis(1));
        assertThat(run.answered()).isEmpty();

        run.pass(Duration.ofMillis(1));
        assertAnswer(1, false, "goes on with it");

        run.bookHeard("udu", 0);
        assertThat(run.answered()).hasSize(1);
    }

    @Test
    void promotionThatTheBookMakesImpossibleIsGivenUpByName() {
        run.follows("uuu", 0);
        order(1, promote(1));
        run.answer(FailoverResult.WILL_BE_DONE);
        run.bookHeard("udu", 0);

        assertAnswer(1, false, "backend 1 is not attached");
        run.forget();
        run.pass(Duration.ofMinutes(5));
        run.bookHeard("uuu", 0);
        assertThat(run.wanted()).isEmpty();
    }
}
