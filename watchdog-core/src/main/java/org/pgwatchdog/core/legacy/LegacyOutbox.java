package org.pgwatchdog.core.legacy;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.effect.NoticeCode;
import org.pgwatchdog.core.effect.NoticeLevel;

/// The effects of the current step, in order of execution, and the complaints made so far: a defect of
/// a peer is reported once, however often it shows.
final class LegacyOutbox {
    private final TreeSet<String> complaints = new TreeSet<>();
    private List<LegacyEffect> effects = new ArrayList<>();

    void add(LegacyEffect effect) {
        effects.add(effect);
    }

    void add(Effect effect) {
        effects.add(new LegacyEffect.Shared(effect));
    }

    void info(NoticeCode code, String text) {
        add(new Effect.Notice(code, NoticeLevel.INFO, text));
    }

    void warn(NoticeCode code, String text) {
        add(new Effect.Notice(code, NoticeLevel.WARN, text));
    }

    void error(NoticeCode code, String text) {
        add(new Effect.Notice(code, NoticeLevel.ERROR, text));
    }

    /// A warning that is made once for each subject.
    ///
    /// @param subject what the complaint is about; the same subject again is silent
    void complain(NoticeCode code, String subject, String text) {
        if (complaints.size() < LegacyLimits.COMPLAINTS_MAX && complaints.add(subject)) {
            warn(code, text);
        }
    }

    /// The reason for complaints is gone: the next one is made again.
    void forgive(String subject) {
        complaints.remove(subject);
    }

    List<LegacyEffect> take() {
        List<LegacyEffect> taken = List.copyOf(effects);
        effects = new ArrayList<>();
        return taken;
    }
}
