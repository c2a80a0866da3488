package org.pgwatchdog.simulator;

import java.io.PrintStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.effect.NoticeCode;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.legacy.LegacyEffect;
import org.pgwatchdog.core.legacy.LegacyEvent;
import org.pgwatchdog.core.model.ClusterSnapshot;
import org.pgwatchdog.core.model.NodeId;

/// Everything that happened in one run, as a fingerprint, as counts, and as lines for people: one per
/// transition, fault or change of the address.
final class Trace {
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;
    private static final VarHandle EIGHT_BYTES =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int EVENT_TEXT_MAX = 110;

    private final Timeline timeline;
    private final Optional<PrintStream> out;
    private final Map<NoticeCode, Long> notices = new EnumMap<>(NoticeCode.class);
    private final Deque<Line> lastLines = new ArrayDeque<>();
    private long hash = FNV_OFFSET;
    private long steps;
    private final boolean everyStep;

    /// @param out empty if nobody reads along: lines are put into words only if somebody wants them
    /// @param everyStep whether to print every step with its effects, not only transitions
    Trace(Timeline timeline, Optional<PrintStream> out, boolean everyStep) {
        this.timeline = timeline;
        this.out = out;
        this.everyStep = everyStep;
    }

    void step(
            SimHost host,
            Event event,
            ClusterSnapshot before,
            ClusterSnapshot after,
            List<Effect> effects) {
        steps++;
        if (everyStep) {
            out.ifPresent(stream -> printStep(stream, host, event, effects));
        }
        hash(host.id());
        hash(timeline.now());
        hash(event);
        for (Effect effect : effects) {
            hash(effect);
            if (effect instanceof Effect.Notice(var code, _, _)) {
                notices.merge(code, 1L, Long::sum);
            }
        }
        if (before.localNode().state() != after.localNode().state()
                || before.vip() != after.vip()
                || before.quorum() != after.quorum()) {
            line("n" + host.id(), () -> transition(event, after));
        }
    }

    /// A step of a node of the older generation.
    void legacyStep(
            int host, LegacyEvent event, List<LegacyEffect> effects, List<NoticeCode> codes) {
        steps++;
        hash(host);
        hash(timeline.now());
        hash(event.toString());
        effects.forEach(effect -> hash(effect.toString()));
        codes.forEach(code -> notices.merge(code, 1L, Long::sum));
        if (everyStep) {
            note("n" + host, "<- " + event + " -> " + effects);
        }
    }

    private void printStep(PrintStream stream, SimHost host, Event event, List<Effect> effects) {
        String time =
                "%6d.%06d"
                        .formatted(
                                timeline.now() / 1_000_000_000L,
                                timeline.now() % 1_000_000_000L / 1000);
        stream.println(time + "  n" + host.id() + " <- " + event);
        effects.forEach(effect -> stream.println(time + "  n" + host.id() + "    -> " + effect));
    }

    private static String transition(Event event, ClusterSnapshot after) {
        String text = event.toString();
        return "%-25s %-20s  %-12s %s"
                .formatted(
                        after.localNode().state().label(),
                        after.quorum().label(),
                        after.vip() == ClusterSnapshot.VipPhase.IDLE ? "" : after.vip(),
                        text.length() > EVENT_TEXT_MAX
                                ? text.substring(0, EVENT_TEXT_MAX) + "…"
                                : text);
    }

    /// A fault, a repair, or a change of the address.
    void note(String who, String text) {
        hash(text);
        line(who, () -> text);
    }

    private void line(String who, Supplier<String> what) {
        Line line = new Line(timeline.now(), who, what);
        out.ifPresent(stream -> stream.println(line.inWords()));
        lastLines.add(line);
        if (lastLines.size() > SimulatorLimits.TRACE_LINES_MAX) {
            lastLines.remove();
        }
    }

    long steps() {
        return steps;
    }

    long fingerprint() {
        return hash;
    }

    /// How often each notice occurred.
    Map<NoticeCode, Long> notices() {
        return notices;
    }

    List<String> lastLines() {
        return lastLines.stream().map(Line::inWords).toList();
    }

    private record Line(long nanos, String who, Supplier<String> what) {
        String inWords() {
            return String.format(
                            Locale.ROOT,
                            "%6d.%06d  %-3s %s",
                            nanos / 1_000_000_000L,
                            nanos % 1_000_000_000L / 1000,
                            who,
                            what.get())
                    .stripTrailing();
        }
    }

    /// A packet as it goes out. What it says is in the fingerprint once, here: neither the effect that sent it nor
    /// the event that it becomes repeats it.
    void packet(byte[] bytes) {
        int whole = bytes.length & -Long.BYTES;
        for (int index = 0; index < whole; index += Long.BYTES) {
            hash((long) EIGHT_BYTES.get(bytes, index));
        }
        for (int index = whole; index < bytes.length; index++) {
            hash(bytes[index]);
        }
    }

    private void hash(Event event) {
        if (event instanceof Event.DeadlineReached) {
            hash(1);
        } else if (event instanceof Event.MessageReceived(var from, int id, _)) {
            hashEnvelope(2, from, id);
        } else {
            hash(event.toString());
        }
    }

    private void hash(Effect effect) {
        if (effect instanceof Effect.Send(var to, int id, _)) {
            hashEnvelope(3, to, id);
        } else if (effect instanceof Effect.SendOutbound(var to, int id, _)) {
            hashEnvelope(4, to, id);
        } else if (effect instanceof Effect.RenewLease(var until, long term)) {
            hash(until.nanos());
            hash(term);
        } else {
            hash(effect.toString());
        }
    }

    private void hashEnvelope(int kind, NodeId peer, int id) {
        hash(kind);
        hash(peer.value());
        hash(id);
    }

    private void hash(long value) {
        hash = (hash ^ Prng.mix(value)) * FNV_PRIME;
    }

    private void hash(String text) {
        long result = hash;
        for (int index = 0; index < text.length(); index++) {
            result = (result ^ text.charAt(index)) * FNV_PRIME;
        }
        hash = result;
    }
}
