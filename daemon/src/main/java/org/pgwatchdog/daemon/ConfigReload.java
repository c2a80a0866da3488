package org.pgwatchdog.daemon;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.pgwatchdog.bridge.conf.ConfProblem;
import org.pgwatchdog.bridge.conf.SettingsDiff;
import org.pgwatchdog.bridge.conf.SettingsResult;
import org.pgwatchdog.bridge.conf.WatchdogSettings;
import org.pgwatchdog.core.effect.NoticeLevel;
import org.pgwatchdog.daemon.control.ControlAnswer;
import org.pgwatchdog.daemon.status.NoticeLog;
import org.pgwatchdog.daemon.wiring.RunOptions;
import org.pgwatchdog.daemon.wiring.StartupFailure;
import org.pgwatchdog.daemon.wiring.VipWiring;
import org.pgwatchdog.vip.ConfigProblem;

/// Reads the configuration again: all of it is judged first, then what may change at run time is
/// applied, and what may not is named. One at a time.
final class ConfigReload {
    private static final String CODE = "RELOAD";

    private final RunOptions options;
    private final NoticeLog notices;
    private final Supplier<WatchdogSettings> current;
    private final BiConsumer<WatchdogSettings, VipWiring> take;

    /// @param current the settings in force
    /// @param take puts new settings in force
    ConfigReload(
            RunOptions options,
            NoticeLog notices,
            Supplier<WatchdogSettings> current,
            BiConsumer<WatchdogSettings, VipWiring> take) {
        this.options = options;
        this.notices = notices;
        this.current = current;
        this.take = take;
    }

    /// Does it, and says what came of it. Blocks for as long as the files take to read.
    synchronized ControlAnswer run() {
        return switch (WatchdogSettings.load(options.files(), options.nodeId())) {
            case SettingsResult.Invalid(List<ConfProblem> problems) ->
                    refuse(problems.stream().map(ConfProblem::toString).toList());
            case SettingsResult.Loaded(WatchdogSettings next, List<ConfProblem> warnings) -> {
                warnings.forEach(one -> notices.tell(CODE, NoticeLevel.WARN, one.toString()));
                yield apply(SettingsDiff.between(current.get(), next));
            }
        };
    }

    private ControlAnswer apply(SettingsDiff diff) {
        VipWiring wiring;
        try {
            wiring = VipWiring.of(diff.settings());
        } catch (StartupFailure wrong) {
            return refuse(List.of(String.valueOf(wrong.getMessage())));
        }
        List<String> fatal =
                wiring.problems().stream()
                        .filter(ConfigProblem::fatal)
                        .map(ConfigProblem::text)
                        .toList();
        if (!fatal.isEmpty()) {
            return refuse(fatal);
        }
        take.accept(diff.settings(), wiring);
        String applied =
                diff.applied().isEmpty()
                        ? "nothing applied"
                        : "applied: " + String.join(", ", diff.applied());
        String waiting =
                diff.needRestart().isEmpty()
                        ? ""
                        : "; needs a restart: " + String.join(", ", diff.needRestart());
        notices.tell(CODE, NoticeLevel.INFO, applied + waiting);
        return ControlAnswer.done(applied + waiting);
    }

    private ControlAnswer refuse(List<String> problems) {
        problems.forEach(one -> notices.tell(CODE, NoticeLevel.ERROR, one));
        String more =
                problems.size() > 1 ? " (and " + (problems.size() - 1) + " more, see the log)" : "";
        return ControlAnswer.failed("nothing was changed: " + problems.getFirst() + more);
    }
}
