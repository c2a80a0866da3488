package org.pgwatchdog.daemon.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgwatchdog.core.Watchdog;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.message.PeerMessage;
import org.pgwatchdog.core.model.LifecheckStatus;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.daemon.Samples;

class FlightRecorderTest {
    @TempDir Path directory;

    @Test
    void keepsTheLastStepsAndCountsTheForgotten() {
        FlightRecorder<Event, Effect> recorder = recorder(3);
        for (int count = 1; count <= 5; count++) {
            recorder.complete(step(count, new Event.DeadlineReached(), List.of()));
        }
        assertThat(recorder.forgotten()).isEqualTo(2);
        assertThat(recorder.steps())
                .extracting(step -> step.now().nanos())
                .containsExactly(3L, 4L, 5L);
    }

    @Test
    void stepThatFailedIsTheLastLineWithoutEffects() throws IOException {
        FlightRecorder<Event, Effect> recorder = recorder(3);
        recorder.complete(step(1, new Event.Started(), List.of()));
        recorder.begin(new MonotonicTime(2), new Event.ShutdownRequested("why"));
        List<JsonObject> lines = dumped(recorder);
        assertThat(lines).hasSize(3);
        assertThat(lines.getFirst().get("format").getAsString()).isEqualTo(FlightRecorder.FORMAT);
        assertThat(lines.getLast().has("effects")).isFalse();
        assertThat(FlightFormat.read(lines.getLast().get("event"), Event.class))
                .isEqualTo(new Event.ShutdownRequested("why"));
    }

    @Test
    void dumpIsPrivateAndNeverOverwrites() throws IOException {
        Path file = directory.resolve("dump");
        recorder(3).dump(file, new JsonObject());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThatThrownBy(() -> recorder(3).dump(file, new JsonObject()))
                .isInstanceOf(FileAlreadyExistsException.class);
    }

    @Test
    void dumpOfARealCoreReplaysToTheSameEffects() throws IOException {
        FlightRecorder<Event, Effect> recorder = new FlightRecorder<>(Event.class, Effect.class);
        Watchdog recorded = new Watchdog(Samples.config(0, 9000, 9001, 9002), 1_000);
        long now = 1;
        for (Event event : lifeOfANode()) {
            CoreLoop.Step<Event, Effect> step =
                    step(now, event, recorded.step(new MonotonicTime(now), event));
            recorder.complete(step);
            now += 100_000_000L;
            if (recorded.deadline().nanos() <= now) {
                Event late = new Event.DeadlineReached();
                recorder.complete(step(now, late, recorded.step(new MonotonicTime(now), late)));
            }
        }

        Watchdog replayed = new Watchdog(Samples.config(0, 9000, 9001, 9002), 1_000);
        List<JsonObject> lines = dumped(recorder);
        assertThat(lines).hasSizeGreaterThan(10);
        for (JsonObject line : lines.subList(1, lines.size())) {
            Event event = (Event) FlightFormat.read(line.get("event"), Event.class);
            List<Effect> effects =
                    replayed.step(new MonotonicTime(line.get("now").getAsLong()), event);
            assertThat(effectsOf(line)).isEqualTo(effects);
        }
    }

    private static List<Event> lifeOfANode() {
        NodeId one = NodeId.of(1);
        List<Event> events = new ArrayList<>();
        events.add(new Event.Started());
        events.add(new Event.LinkOpened(one));
        events.add(new Event.PeerAccepted(one, 7, Samples.info(1, 9001)));
        events.add(
                new Event.MessageReceived(
                        one, 8, new PeerMessage.NodeInformation(Samples.info(1, 9001))));
        events.add(new Event.ConnectFailed(NodeId.of(2), true, "Connection refused"));
        for (int count = 0; count < 80; count++) {
            events.add(
                    new Event.LifecheckReported(
                            one,
                            count % 2 == 0 ? LifecheckStatus.DEAD : LifecheckStatus.ALIVE,
                            "round " + count));
        }
        events.add(new Event.ShutdownRequested("end"));
        return events;
    }

    private static List<Effect> effectsOf(JsonObject line) {
        JsonArray array = line.getAsJsonArray("effects");
        List<Effect> effects = new ArrayList<>();
        array.forEach(one -> effects.add((Effect) FlightFormat.read(one, Effect.class)));
        return effects;
    }

    private List<JsonObject> dumped(FlightRecorder<Event, Effect> recorder) throws IOException {
        Path file = directory.resolve("dump-" + System.nanoTime());
        recorder.dump(file, new JsonObject());
        return Files.readAllLines(file).stream()
                .map(line -> JsonParser.parseString(line).getAsJsonObject())
                .toList();
    }

    private static FlightRecorder<Event, Effect> recorder(int capacity) {
        return new FlightRecorder<>(Event.class, Effect.class, capacity);
    }

    private static CoreLoop.Step<Event, Effect> step(long now, Event event, List<Effect> effects) {
        return new CoreLoop.Step<>(new MonotonicTime(now), event, effects);
    }
}
