package org.pgwatchdog.core.cluster;

import java.util.ArrayList;
import java.util.List;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.effect.NoticeCode;
import org.pgwatchdog.core.effect.NoticeLevel;

/// The effects of the current step, in order of execution.
public final class Outbox {
    private List<Effect> effects = new ArrayList<>();

    public void add(Effect effect) {
        effects.add(effect);
    }

    public void info(NoticeCode code, String text) {
        effects.add(new Effect.Notice(code, NoticeLevel.INFO, text));
    }

    public void warn(NoticeCode code, String text) {
        effects.add(new Effect.Notice(code, NoticeLevel.WARN, text));
    }

    public void error(NoticeCode code, String text) {
        effects.add(new Effect.Notice(code, NoticeLevel.ERROR, text));
    }

    public void debug(NoticeCode code, String text) {
        effects.add(new Effect.Notice(code, NoticeLevel.DEBUG, text));
    }

    /// Hands the collected effects over and starts anew.
    public List<Effect> take() {
        List<Effect> taken = List.copyOf(effects);
        effects = new ArrayList<>();
        return taken;
    }
}
