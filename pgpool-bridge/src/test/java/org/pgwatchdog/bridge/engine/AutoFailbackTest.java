package org.pgwatchdog.bridge.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgwatchdog.bridge.engine.EngineRun.attach;
import static org.pgwatchdog.bridge.engine.EngineRun.detach;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.core.message.FailoverResult;

/// `auto_failback` (native `establish_persistent_connection`).
final class AutoFailbackTest {
    private final EngineRun run = EngineRun.of(Backends.streaming("...").withAutoFailback());

    private void streams(int backend) {
        run.send(new BridgeEvent.StandbyStreams(backend));
    }

    @Test
    void standbyThatStreamsAgainIsAttached() {
        run.leads("udu", 0);
        streams(1);

        assertThat(run.wanted()).containsExactly(attach(1));
    }

    @Test
    void notWithoutTheSetting() {
        EngineRun off = EngineRun.of(Backends.streaming("..."));
        off.leads("udu", 0);
        off.send(new BridgeEvent.StandbyStreams(1));

        assertThat(off.wanted()).isEmpty();
    }

    @Test
    void onlyTheLeaderDoesIt() {
        run.follows("udu", 0);
        streams(1);

        assertThat(run.wanted()).isEmpty();
    }

    @Test
    void onlyInStreamingReplication() {
        EngineRun logical =
                EngineRun.of(Backends.streaming("..").withModes(true, false).withAutoFailback());
        logical.leads("ud", 0);
        logical.send(new BridgeEvent.StandbyStreams(1));

        assertThat(logical.wanted()).isEmpty();
    }

    @Test
    void attachedAndUnknownBackendsNeedNone() {
        run.leads("udu", 0);
        streams(0);
        streams(7);

        assertThat(run.wanted()).isEmpty();
    }

    @Test
    void eachBackendAtMostOnceInItsInterval() {
        run.leads("udd", 0);
        streams(1);
        run.run(attach(1));
        run.surveyed("ps?");
        run.run(detach(1, 0));
        run.hookEnded(true);
        streams(1);
        assertThat(run.wanted()).hasSize(1);
        streams(2);
        assertThat(run.wanted()).hasSize(2);

        run.pass(Backends.AUTO_FAILBACK_INTERVAL);
        run.forget();
        streams(1);
        assertThat(run.wanted()).containsExactly(attach(1));
    }

    @Test
    void notWhileAFailoverIsUnderWay() {
        run.leads("uud", 0);
        run.run(detach(0, 0));
        streams(2);
        assertThat(run.wanted()).isEmpty();

        run.hookEnded(true);
        run.surveyed("?p?");
        streams(2);
        assertThat(run.wanted()).containsExactly(attach(2));
    }

    @Test
    void notWhileOthersFollowTheNewPrimary() {
        EngineRun following =
                EngineRun.of(
                        Backends.streaming("...").withHooks(true, false, true).withAutoFailback());
        following.leads("uuu", 0);
        following.run(detach(0, 0));
        following.hookEnded(true);
        following.surveyed("?ps");
        following.send(new BridgeEvent.StandbyStreams(2));
        assertThat(following.wanted()).isEmpty();

        following.hookEnded(true);
        following.hookEnded(true);
        following.send(new BridgeEvent.StandbyStreams(2));
        assertThat(following.wanted()).containsExactly(attach(2));
    }

    @Test
    void repeatedNewsAreOneWish() {
        run.leads("udu", 0);
        streams(1);
        run.answer(FailoverResult.TRANSITION);
        run.pass(Duration.ofMillis(500));
        streams(1);

        assertThat(run.wanted()).hasSize(1);
    }
}
