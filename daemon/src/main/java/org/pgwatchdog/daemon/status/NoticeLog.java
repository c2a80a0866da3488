package org.pgwatchdog.daemon.status;

import java.time.Duration;
import java.util.OptionalLong;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.effect.NoticeLevel;
import org.pgwatchdog.daemon.logging.RepeatLimit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where the facts of this node go: the log and the history. The same fact is told [#REPEAT_BURST]
/// times per [#REPEAT_PERIOD] and then with the number of repeats held back. Thread-safe.
public final class NoticeLog {
    /// How long the same text is held back after it was told.
    static final Duration REPEAT_PERIOD = Duration.ofSeconds(10);

    /// How often the same text is told within the period: a takeover may pass a state more than once.
    static final int REPEAT_BURST = 5;

    private static final Logger LOG = LoggerFactory.getLogger("watchdog");

    private final EventHistory history;
    private final RepeatLimit repeats = new RepeatLimit(REPEAT_BURST, REPEAT_PERIOD);

    public NoticeLog(EventHistory history) {
        this.history = history;
    }

    public void tell(Effect.Notice notice) {
        tell(notice.code().name(), notice.level(), notice.text());
    }

    public void tell(String code, NoticeLevel level, String text) {
        OptionalLong heldBack = repeats.admit(code + '\n' + text);
        if (heldBack.isEmpty()) {
            return;
        }
        String line =
                heldBack.getAsLong() == 0
                        ? text
                        : text + " (" + heldBack.getAsLong() + " repeats were held back)";
        if (level != NoticeLevel.DEBUG) {
            history.add(code, level, line);
        }
        switch (level) {
            case ERROR -> LOG.error("{}", line);
            case WARN -> LOG.warn("{}", line);
            case INFO -> LOG.info("{}", line);
            case DEBUG -> LOG.debug("{}", line);
        }
    }
}
