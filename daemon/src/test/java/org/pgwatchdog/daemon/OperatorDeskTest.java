package org.pgwatchdog.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.bridge.hook.HookNode;
import org.pgwatchdog.bridge.hook.HookPlaceholders;
import org.pgwatchdog.core.effect.NoticeLevel;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.daemon.control.ControlAnswer;
import org.pgwatchdog.daemon.control.ControlLimits;
import org.pgwatchdog.daemon.control.ControlRequest;
import org.pgwatchdog.daemon.control.HookEvent;
import org.pgwatchdog.daemon.control.HookNotice;
import org.pgwatchdog.daemon.status.EventHistory;
import org.pgwatchdog.daemon.status.HistoryLimits;

class OperatorDeskTest {
    private static final HookNotice NOTICE =
            new HookNotice(
                    HookEvent.FAILOVER,
                    new HookPlaceholders(
                            new HookNode(1, "db1", 5432, ""), HookNode.NONE, 0, HookNode.NONE),
                    false);

    private final List<HookNotice> noticed = new ArrayList<>();
    private final List<CompletableFuture<ControlAnswer>> answers = new ArrayList<>();
    private final EventHistory history = new EventHistory(InstantSource.system());
    private final OperatorDesk desk = new OperatorDesk(new BusyOffice());

    @Test
    void noticeReachesTheOfficeAndItsAnswerComesBack() {
        CompletionStage<ControlAnswer> answer = desk.answer(new ControlRequest.Notify(NOTICE));
        assertThat(answer.toCompletableFuture()).isNotDone();

        answers.getFirst().complete(ControlAnswer.done("done"));

        assertThat(noticed).containsExactly(NOTICE);
        assertThat(answer.toCompletableFuture().join().text()).isEqualTo("done");
    }

    @Test
    void noticesThatWaitAreLimitedAndRoomComesBack() {
        for (int count = 0; count < ControlLimits.NOTICES_WAITING_MAX; count++) {
            var _ = desk.answer(new ControlRequest.Notify(NOTICE));
        }
        ControlAnswer refused =
                desk.answer(new ControlRequest.Notify(NOTICE)).toCompletableFuture().join();

        assertThat(refused.done()).isFalse();
        assertThat(noticed).hasSize(ControlLimits.NOTICES_WAITING_MAX);

        answers.getFirst().complete(ControlAnswer.done("done"));
        var _ = desk.answer(new ControlRequest.Notify(NOTICE));
        assertThat(noticed).hasSize(ControlLimits.NOTICES_WAITING_MAX + 1);
    }

    @Test
    void moreFactsThanAnAnswerTakesAreToldFromTheNewestBack() {
        for (int count = 0; count < HistoryLimits.ENTRIES_MAX; count++) {
            history.add("F" + count, NoticeLevel.INFO, "\u20ac\"".repeat(500));
        }
        ControlAnswer answer =
                desk.answer(new ControlRequest.Events(false)).toCompletableFuture().join();
        assertThat(answer.toJson().getBytes(StandardCharsets.UTF_8))
                .hasSizeBetween(
                        ControlLimits.EVENTS_BYTES_MAX / 2, ControlLimits.ANSWER_LENGTH_MAX);
        assertThat(answer.data().getAsJsonArray().asList().getLast().toString())
                .contains("F" + (HistoryLimits.ENTRIES_MAX - 1));
    }

    /// Works on notices until the test lets it.
    private final class BusyOffice implements OperatorDesk.Office {
        @Override
        public CompletionStage<ControlAnswer> notice(HookNotice notice) {
            noticed.add(notice);
            answers.add(new CompletableFuture<>());
            return answers.getLast();
        }

        @Override
        public CompletableFuture<String> statusJson() {
            return CompletableFuture.completedFuture("{}");
        }

        @Override
        public boolean offer(Event event) {
            return false;
        }

        @Override
        public Duration recoveryTimeout() {
            return Duration.ofSeconds(90);
        }

        @Override
        public EventHistory history() {
            return history;
        }

        @Override
        public ControlAnswer explain(ControlRequest.Explain request) {
            return ControlAnswer.done("");
        }

        @Override
        public ControlAnswer reload() {
            return ControlAnswer.done("");
        }

        @Override
        public ControlAnswer dump() {
            return ControlAnswer.done("");
        }

        @Override
        public void stop(String reason) {}
    }
}
