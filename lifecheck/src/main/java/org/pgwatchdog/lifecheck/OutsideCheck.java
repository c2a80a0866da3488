package org.pgwatchdog.lifecheck;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.pgwatchdog.lifecheck.detect.Outside;
import org.pgwatchdog.lifecheck.detect.Reach;
import org.pgwatchdog.lifecheck.probe.ProbeOutcome;
import org.pgwatchdog.lifecheck.probe.TargetProbe;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks places outside the cluster again and again whether they answer (`np_targets`), all of a round at
/// the same time. A change of settings is a new check: close the old one first.
///
/// Threads: `outside` judges and calls the listener; one `outside-N` per question waits for its answer.
/// They are platform threads, because a name look-up and an ICMP echo hold their carrier.
public final class OutsideCheck implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OutsideCheck.class);

    private final OutsideSettings settings;
    private final OutsideListener listener;
    private final List<Question> questions;
    private final Outside detector;
    private final ExecutorService workers =
            Executors.newThreadPerTaskExecutor(
                    Thread.ofPlatform().name("outside-", 0).daemon().factory());
    private final Thread thread = Thread.ofPlatform().name("outside").daemon().unstarted(this::run);
    private volatile boolean closed;

    public OutsideCheck(OutsideSettings settings, OutsideListener listener) {
        this.settings = settings;
        this.listener = listener;
        var probe = new TargetProbe(settings.answerLimit());
        this.questions =
                settings.targets().stream().map(target -> new Question(target, probe)).toList();
        this.detector = new Outside(settings.rounds());
    }

    /// Begins to ask. Returns at once, whatever can be reached.
    public void start() {
        thread.start();
    }

    /// Stops asking. A call of the listener that is under way may still end.
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        workers.shutdownNow();
    }

    private void run() {
        while (!closed) {
            long begun = System.nanoTime();
            try {
                round();
            } catch (InterruptedException | RejectedExecutionException _) {
                return;
            } catch (RuntimeException fault) {
                LOG.error("a round over np_targets broke", fault);
            }
            LockSupport.parkNanos(settings.period().toNanos() - (System.nanoTime() - begun));
        }
    }

    private void round() throws InterruptedException {
        try {
            OutsideTarget answered =
                    workers.invokeAny(questions, settings.period().toNanos(), TimeUnit.NANOSECONDS);
            judge(true, answered + " answers again");
        } catch (ExecutionException | TimeoutException _) {
            judge(
                    false,
                    questions.stream()
                            .map(Question::text)
                            .collect(
                                    Collectors.joining(
                                            ", ", "none of the np_targets answers: ", "")));
        }
    }

    private void judge(boolean anyAnswered, String detail) {
        LOG.debug("np_targets: answered={} {}", anyAnswered, detail);
        detector.observe(anyAnswered)
                .filter(_ -> !closed)
                .ifPresent(change -> listener.outside(change == Reach.REACHED, detail));
    }

    /// One target and how it was last found. Asked by one thread at a time: while an old question hangs
    /// in a name look-up, the new one counts as not answered.
    private static final class Question implements Callable<OutsideTarget> {
        private final OutsideTarget target;
        private final TargetProbe probe;
        private final AtomicBoolean out = new AtomicBoolean();
        private volatile String why = "not asked yet";

        Question(OutsideTarget target, TargetProbe probe) {
            this.target = target;
            this.probe = probe;
        }

        @Override
        public OutsideTarget call() throws NoAnswer {
            if (!out.compareAndSet(false, true)) {
                throw new NoAnswer("the last question still hangs");
            }
            why = "no answer in time";
            try {
                return switch (probe.ask(target)) {
                    case ProbeOutcome.Answered _ -> target;
                    case ProbeOutcome.Failed(String reason) -> {
                        why = reason;
                        throw new NoAnswer(reason);
                    }
                };
            } finally {
                out.set(false);
            }
        }

        String text() {
            return target + " (" + why + ")";
        }
    }

    /// A target did not answer.
    private static final class NoAnswer extends Exception {
        private static final long serialVersionUID = 1;

        NoAnswer(String why) {
            super(why, null, false, false);
        }
    }
}
