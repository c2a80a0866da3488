package org.pgwatchdog.daemon.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgwatchdog.core.Watchdog;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.message.NodeInfo;
import org.pgwatchdog.core.message.PeerMessage;
import org.pgwatchdog.core.message.PeerMessageType;
import org.pgwatchdog.core.model.LifecheckStatus;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.VoterMemory;
import org.pgwatchdog.daemon.Samples;
import org.pgwatchdog.simulator.Replay;

/// What the recorder writes, a core can live through again.
class FlightReplayTest {
    private static final FlightOrigin ORIGIN = Samples.origin(0, 9000, 9001, 9002);

    @TempDir Path directory;

    @Test
    void aWholeRunReplaysToTheSameEffects() throws IOException {
        FlightFile flight = FlightFile.read(dump(recorded(10_000)));
        assertThat(flight.steps()).hasSizeGreaterThan(100);
        Replay.Outcome outcome = Replay.of(flight.core(), flight.steps());
        assertThat(outcome).isInstanceOf(Replay.Same.class);
        assertThat(((Replay.Same) outcome).effects()).isGreaterThan(100);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 60, 150})
    void whatFollowsForgottenStepsReplaysFromTheStateAfterThem(int kept) throws IOException {
        FlightFile flight = FlightFile.read(dump(recorded(kept)));
        assertThat(flight.about().get("forgotten").getAsLong()).isPositive();
        assertThat(flight.steps()).hasSize(kept);
        assertThat(Replay.of(flight.core(), flight.steps())).isInstanceOf(Replay.Same.class);
    }

    @Test
    void aChangedEffectIsReportedAsTheFirstDifferenceWithItsPlace() throws IOException {
        Path file = dump(recorded(10_000));
        List<String> lines = new ArrayList<>(Files.readAllLines(file));
        int line = 0;
        while (!lines.get(line).contains("\"is\":\"Notice\"") || line < 20) {
            line++;
        }
        lines.set(line, lines.get(line).replaceFirst("\"text\":\"", "\"text\":\"not "));
        Files.write(file, lines);
        FlightFile flight = FlightFile.read(file);
        Replay.Outcome outcome = Replay.of(flight.core(), flight.steps());
        assertThat(outcome).isInstanceOf(Replay.Differs.class);
        Replay.Differs differs = (Replay.Differs) outcome;
        assertThat(differs.step()).isEqualTo(line - 1);
        assertThat(differs.recorded()).isNotEqualTo(differs.replayed());
        assertThat(differs.recorded().map(Object::toString).orElse("")).contains("not ");
    }

    @Test
    void anEffectTooFewOrTooManyIsADifference() throws IOException {
        FlightFile flight = FlightFile.read(dump(recorded(10_000)));
        List<Replay.Step> fewer = new ArrayList<>(flight.steps());
        Replay.Step first = fewer.getFirst();
        List<Effect> effects = first.effects().orElseThrow();
        fewer.set(
                0,
                new Replay.Step(
                        first.now(),
                        first.event(),
                        Optional.of(effects.subList(0, effects.size() - 1))));
        assertThat(Replay.of(flight.core(), fewer))
                .isEqualTo(
                        new Replay.Differs(
                                0,
                                effects.size() - 1,
                                Optional.empty(),
                                Optional.of(effects.getLast())));
    }

    @Test
    void aFaultOfTheCoreReplays() throws IOException {
        FlightRecorder<Event, Effect> recorder = FlightRecorder.replayable(ORIGIN);
        Watchdog core = ORIGIN.newCore();
        step(recorder, core, 1, new Event.Started());
        recorder.begin(new MonotonicTime(2), new Event.Started());
        recorder.fail();
        FlightFile flight = FlightFile.read(dump(recorder));
        assertThat(Replay.of(flight.core(), flight.steps())).isInstanceOf(Replay.SameFault.class);
    }

    @Test
    void aCoreThatDoesNotRepeatItselfMakesNoCheckpoint() throws IOException {
        FlightRecorder<Event, Effect> recorder = FlightRecorder.replayable(ORIGIN, 1);
        Watchdog core = ORIGIN.newCore();
        step(recorder, core, 1, new Event.Started());
        step(recorder, core, 2, new Event.DeadlineReached());
        recorder.complete(
                new CoreLoop.Step<>(
                        new MonotonicTime(3),
                        new Event.LinkOpened(NodeId.of(1)),
                        List.of(new Effect.Halt("a lie"))));
        recorder.complete(
                new CoreLoop.Step<>(new MonotonicTime(4), new Event.DeadlineReached(), List.of()));
        Path file = dump(recorder);
        assertThatThrownBy(() -> FlightFile.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file + ":1: ")
                .hasMessageContaining("its beginning is missing")
                .hasMessageContaining("a lie");
    }

    @Test
    void aLineThatCannotBeReadIsNamed() throws IOException {
        Path file = dump(recorded(10_000));
        List<String> lines = new ArrayList<>(Files.readAllLines(file));
        lines.set(4, lines.get(4).substring(0, 30));
        Files.write(file, lines);
        assertThatThrownBy(() -> FlightFile.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file + ":5: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "[{\"class\":\"java.lang.Thread\",\"fields\":{}}]",
                "[{\"class\":\"java.util.ArrayList\",\"items\":[]}]",
                "[{\"class\":\"org.pgwatchdog.core.Watchdog\",\"fields\":{}}]",
                "[{\"class\":\"org.pgwatchdog.core.Watchdog\",\"fields\":{\"cluster\":{\"ref\":9},"
                        + "\"machine\":null}}]",
                "[{\"class\":\"org.pgwatchdog.core.Watchdog\",\"fields\":{\"cluster\":{\"record\":"
                        + "\"java.lang.Runtime\",\"of\":[]},\"machine\":null}}]"
            })
    void whatIsNoCoreIsRefused(String checkpoint) {
        JsonObject header = new JsonObject();
        header.add("c", JsonParser.parseString(checkpoint));
        assertThatThrownBy(() -> FlightRestoration.core(header.getAsJsonArray("c")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatACoreIsMadeOfReadsBackEqual() {
        FlightOrigin unknown =
                new FlightOrigin(ORIGIN.config(), 7, new VoterMemory.Unknown("it was lost"));
        for (FlightOrigin origin : List.of(ORIGIN, unknown)) {
            assertThat(FlightOrigin.fromJson(origin.toJson())).isEqualTo(origin);
        }
    }

    /// A node that meets its peers, is elected, sees them come and go, and is stopped.
    private static FlightRecorder<Event, Effect> recorded(int kept) {
        FlightRecorder<Event, Effect> recorder = FlightRecorder.replayable(ORIGIN, kept);
        Watchdog core = ORIGIN.newCore();
        long now = 1;
        for (Event event : lifeOfANode()) {
            now += 37_000_000L;
            while (core.deadline().nanos() <= now) {
                step(recorder, core, now, new Event.DeadlineReached());
                now++;
            }
            step(recorder, core, now, event);
        }
        return recorder;
    }

    private static List<Event> lifeOfANode() {
        NodeId one = NodeId.of(1);
        NodeId two = NodeId.of(2);
        NodeInfo info = Samples.info(1, 9001);
        List<Event> events = new ArrayList<>();
        events.add(new Event.Started());
        events.add(new Event.LinkOpened(one));
        events.add(new Event.PeerAccepted(one, 7, info));
        events.add(new Event.MessageReceived(one, 8, new PeerMessage.NodeInformation(info)));
        events.add(new Event.ConnectFailed(two, true, "Connection refused"));
        for (int count = 0; count < 200; count++) {
            events.add(
                    switch (count % 5) {
                        case 0 ->
                                new Event.LifecheckReported(
                                        one,
                                        count % 2 == 0
                                                ? LifecheckStatus.DEAD
                                                : LifecheckStatus.ALIVE,
                                        "round " + count);
                        case 1 ->
                                new Event.MessageReceived(
                                        one, count, new PeerMessage.NodeInformation(info));
                        case 2 ->
                                new Event.MessageReceived(
                                        one,
                                        count,
                                        new PeerMessage.Plain(PeerMessageType.JOIN_COORDINATOR));
                        case 3 -> new Event.SwitchoverRequested(count, Optional.of(one));
                        default -> new Event.DeadlineReached();
                    });
        }
        events.add(new Event.ShutdownRequested("end"));
        return events;
    }

    private static void step(
            FlightRecorder<Event, Effect> recorder, Watchdog core, long now, Event event) {
        MonotonicTime time = new MonotonicTime(now);
        recorder.begin(time, event);
        recorder.complete(new CoreLoop.Step<>(time, event, core.step(time, event)));
    }

    private Path dump(FlightRecorder<Event, Effect> recorder) throws IOException {
        Path file = directory.resolve("dump-" + System.nanoTime());
        recorder.dump(file, new JsonObject());
        return file;
    }
}
