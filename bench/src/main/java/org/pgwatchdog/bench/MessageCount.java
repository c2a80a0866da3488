package org.pgwatchdog.bench;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.message.PeerMessage;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.simulator.Replay;

/// Counts the messages to peers that one simulated node sends once the start is behind it; heartbeats are not
/// among them.
final class MessageCount implements Consumer<Replay.Step> {
    private static final Duration START = Duration.ofMinutes(2);

    private @Nullable MonotonicTime counted;
    private @Nullable MonotonicTime last;
    private long messages;
    private boolean leads;

    @Override
    public void accept(Replay.Step step) {
        if (counted == null) {
            counted = step.now().plus(START);
        }
        last = step.now();
        if (step.now().isBefore(counted)) {
            return;
        }
        for (Effect effect : step.effects().orElse(List.of())) {
            if (effect instanceof Effect.Send(_, _, PeerMessage message)) {
                messages++;
                leads |= message instanceof PeerMessage.IAmLeader;
            }
        }
    }

    /// Whether it has led since the start.
    boolean leads() {
        return leads;
    }

    double perSecond() {
        MonotonicTime from = counted;
        MonotonicTime to = last;
        return from == null || to == null || to.isBefore(from)
                ? 0
                : messages * 1e9 / to.since(from).toNanos();
    }
}
