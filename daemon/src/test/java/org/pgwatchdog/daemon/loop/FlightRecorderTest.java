package org.pgwatchdog.daemon.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.daemon.Samples;

class FlightRecorderTest {
    private static final FlightOrigin ORIGIN = Samples.origin(0, 9000, 9001, 9002);

    @TempDir Path directory;

    @Test
    void keepsTheLastStepsAndCountsTheForgotten() {
        FlightRecorder<Event, Effect> recorder = FlightRecorder.replayable(ORIGIN, 3);
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
        FlightRecorder<Event, Effect> recorder = FlightRecorder.replayable(ORIGIN, 3);
        recorder.complete(step(1, new Event.Started(), List.of()));
        recorder.begin(new MonotonicTime(2), new Event.ShutdownRequested("why"));
        recorder.fail();
        List<JsonObject> lines = dumped(recorder);
        assertThat(lines).hasSize(3);
        assertThat(lines.getFirst().get("format").getAsString()).isEqualTo(FlightRecorder.FORMAT);
        assertThat(lines.getLast().has("effects")).isFalse();
        assertThat(FlightFormat.read(lines.getLast().get("event"), Event.class))
                .isEqualTo(new Event.ShutdownRequested("why"));
    }

    @Test
    void aDumpInTheMiddleOfAStepWaitsForItsEnd() throws Exception {
        FlightRecorder<Event, Effect> recorder = FlightRecorder.replayable(ORIGIN, 3);
        recorder.patience(Duration.ofMinutes(5));
        recorder.begin(new MonotonicTime(1), new Event.Started());
        try (ExecutorService dumper = Executors.newSingleThreadExecutor()) {
            AtomicReference<Thread> thread = new AtomicReference<>();
            Future<List<JsonObject>> lines =
                    dumper.submit(() -> {
                        thread.set(Thread.currentThread());
                        return dumped(recorder);
                    });
            await().atMost(Duration.ofMinutes(1))
                    .until(() ->
                            thread.get() != null
                                    && thread.get().getState() == Thread.State.TIMED_WAITING);
            recorder.complete(step(1, new Event.Started(), List.of()));
            assertThat(lines.get(1, TimeUnit.MINUTES).getLast().has("effects")).isTrue();
        }
    }

    @Test
    void dumpIsPrivateAndNeverOverwrites() throws IOException {
        Path file = directory.resolve("dump");
        FlightRecorder.replayable(ORIGIN).dump(file, new JsonObject());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThatThrownBy(() -> FlightRecorder.replayable(ORIGIN).dump(file, new JsonObject()))
                .isInstanceOf(FileAlreadyExistsException.class);
    }

    private List<JsonObject> dumped(FlightRecorder<Event, Effect> recorder) throws IOException {
        Path file = directory.resolve("dump-" + System.nanoTime());
        recorder.dump(file, new JsonObject());
        return Files.readAllLines(file).stream()
                .map(line -> JsonParser.parseString(line).getAsJsonObject())
                .toList();
    }

    private static CoreLoop.Step<Event, Effect> step(long now, Event event, List<Effect> effects) {
        return new CoreLoop.Step<>(new MonotonicTime(now), event, effects);
    }
}
