package org.pgwatchdog.simulator;

import java.util.List;
import java.util.Optional;
import org.pgwatchdog.core.Watchdog;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.model.MonotonicTime;

/// Lets a core live through a recorded run again, and compares what it does with what was recorded. No
/// other code runs than in service and in simulated clusters: only the events come from a record.
public final class Replay {
    private Replay() {}

    /// One recorded step.
    ///
    /// @param effects empty if the core failed in it
    public record Step(MonotonicTime now, Event event, Optional<List<Effect>> effects) {}

    /// How a replay ends.
    public sealed interface Outcome {}

    /// The same decisions from the first step to the last.
    ///
    /// @param effects of all steps
    public record Same(int steps, long effects) implements Outcome {}

    /// All the same, and the core fails in the last step, as recorded.
    ///
    /// @param step its index
    public record SameFault(int step, String fault) implements Outcome {}

    /// The first difference.
    ///
    /// @param step its index, from 0
    /// @param effect the index of the effect within the step
    /// @param recorded empty if the recorded core had no such effect
    /// @param replayed empty if this core has none
    public record Differs(
            int step, int effect, Optional<Effect> recorded, Optional<Effect> replayed)
            implements Outcome {}

    /// The core fails where the recorded one did not, or the other way round.
    ///
    /// @param step its index
    public record FailsElse(int step, String what) implements Outcome {}

    /// Replays `steps` on `core`, which stands where they begin.
    public static Outcome of(Watchdog core, List<Step> steps) {
        long effects = 0;
        for (int index = 0; index < steps.size(); index++) {
            Step step = steps.get(index);
            List<Effect> replayed;
            try {
                replayed = core.step(step.now(), step.event());
            } catch (RuntimeException | AssertionError fault) { // The core's own fault: an outcome.
                return step.effects().isEmpty()
                        ? new SameFault(index, fault.toString())
                        : new FailsElse(index, "the core fails: " + fault);
            }
            if (step.effects().isEmpty()) {
                return new FailsElse(index, "the core does not fail, as the recorded one did");
            }
            Optional<Differs> difference = compare(index, step.effects().get(), replayed);
            if (difference.isPresent()) {
                return difference.get();
            }
            effects += replayed.size();
        }
        return new Same(steps.size(), effects);
    }

    private static Optional<Differs> compare(
            int step, List<Effect> recorded, List<Effect> replayed) {
        for (int index = 0; index < Math.max(recorded.size(), replayed.size()); index++) {
            Optional<Effect> before = at(recorded, index);
            Optional<Effect> now = at(replayed, index);
            if (!before.equals(now)) {
                return Optional.of(new Differs(step, index, before, now));
            }
        }
        return Optional.empty();
    }

    private static Optional<Effect> at(List<Effect> effects, int index) {
        return index < effects.size() ? Optional.of(effects.get(index)) : Optional.empty();
    }
}
