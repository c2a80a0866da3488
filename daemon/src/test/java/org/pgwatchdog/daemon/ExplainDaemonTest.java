package org.pgwatchdog.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.daemon.control.ControlAnswer;
import org.pgwatchdog.daemon.control.ControlClient;
import org.pgwatchdog.daemon.control.ControlRequest;
import org.pgwatchdog.daemon.loop.FlightFile;
import org.pgwatchdog.simulator.Replay;

/// What whole nodes on loopback tell of a takeover, keep of it, and record of it.
class ExplainDaemonTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final ControlRequest LAST = new ControlRequest.Explain(1, false);

    @TempDir Path directory;

    private final int[] ports = {FreePorts.next(), FreePorts.next()};
    private final StartedDaemons daemons = new StartedDaemons();

    @AfterEach
    void stopAll() throws InterruptedException {
        daemons.close();
    }

    @Test
    void bothNodesTellTheSameStoryOfASwitchoverWithTheFactsOfBoth() throws Exception {
        bothUpAndOneLeads();
        for (int asked = 0; asked < 2; asked++) {
            ControlAnswer answer = ask(asked, LAST);
            assertThat(answer.done()).as(answer.text()).isTrue();
            JsonObject story = answer.data().getAsJsonObject();
            assertThat(story.get("to").getAsInt()).isEqualTo(1);
            assertThat(story.get("from").getAsInt()).isZero();
            assertThat(story.getAsJsonObject("phasesUs").has("acquire")).isTrue();
            assertThat(linesOf(story, 0)).isPositive();
            assertThat(linesOf(story, 1)).isPositive();
            assertThat(answer.text())
                    .contains("Who knew what")
                    .contains("TAKEOVER_DONE")
                    .doesNotContain("Not heard");
        }
        assertThat(ask(0, new ControlRequest.Explain(1, true)).text()).contains("node 0 -> node 1");
    }

    @Test
    void theOldLeaderIsNamedWhenItCannotBeHeardAndTellsItsPartAfterItsRestart() throws Exception {
        Daemon zero = started(0);
        started(1);
        await().atMost(LIMIT).until(() -> holds(0) && state(1).equals("STANDBY"));
        zero.stop("test");
        assertThat(zero.await()).isZero();
        await().atMost(LIMIT).until(() -> holds(1));
        ControlAnswer without = ask(1, LAST);
        assertThat(without.text()).contains("Not heard:").contains("not connected");
        assertThat(linesOf(without.data().getAsJsonObject(), 0)).isZero();

        started(0);
        await().atMost(LIMIT).until(() -> state(0).equals("STANDBY"));
        ControlAnswer with = ask(0, LAST);
        assertThat(with.data().getAsJsonObject().get("to").getAsInt()).isEqualTo(1);
        assertThat(linesOf(with.data().getAsJsonObject(), 0)).isPositive();
        assertThat(codes(0).stream().filter("STARTED"::equals)).hasSize(2);
    }

    @Test
    void aRealNodesDumpReplaysToTheSameDecisions() throws Exception {
        bothUpAndOneLeads();
        for (int node = 0; node < 2; node++) {
            String done = ask(node, new ControlRequest.Dump()).text();
            FlightFile flight = FlightFile.read(Path.of(done.substring(done.indexOf('/'))));
            assertThat(flight.steps()).hasSizeGreaterThan(20);
            assertThat(Replay.of(flight.core(), flight.steps())).isInstanceOf(Replay.Same.class);
        }
    }

    @Test
    void aNodeWhoseCoreFailsLetsGoAndWritesDownWhatReplaysToTheSameFault() throws Exception {
        Daemon zero = started(0);
        started(1);
        await().atMost(LIMIT).until(() -> holds(0) && state(1).equals("STANDBY"));
        assertThat(zero.offer(new Event.Started())).isTrue();
        assertThat(zero.await()).isEqualTo(1);
        await().atMost(LIMIT).until(() -> holds(1));
        FlightFile flight = FlightFile.read(dumps().getFirst());
        assertThat(Replay.of(flight.core(), flight.steps())).isInstanceOf(Replay.SameFault.class);
    }

    private List<Path> dumps() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("0"))) {
            return files.filter(file -> file.toString().contains("pgwatchdog-flight-")).toList();
        }
    }

    private void bothUpAndOneLeads() throws Exception {
        started(0);
        started(1);
        await().atMost(LIMIT).until(() -> holds(0) && state(1).equals("STANDBY"));
        ControlAnswer moved = ask(0, new ControlRequest.Switchover(OptionalInt.of(1)));
        assertThat(moved.done()).as(moved.text()).isTrue();
        await().atMost(LIMIT).until(() -> holds(1) && state(0).equals("STANDBY"));
        await().atMost(LIMIT).until(() -> codes(1).contains("TAKEOVER_DONE"));
    }

    private static long linesOf(JsonObject story, int node) {
        return story.getAsJsonArray("lines").asList().stream()
                .filter(line -> line.getAsJsonObject().get("node").getAsInt() == node)
                .count();
    }

    private List<String> codes(int id) throws IOException {
        JsonArray facts = ask(id, new ControlRequest.Events(false)).data().getAsJsonArray();
        return facts.asList().stream()
                .map(JsonElement::getAsJsonObject)
                .map(fact -> fact.get("code").getAsString())
                .toList();
    }

    private boolean holds(int id) throws IOException {
        return status(id).getAsJsonObject("vip").get("held").getAsBoolean();
    }

    private String state(int id) throws IOException {
        return status(id).getAsJsonObject("local").get("state").getAsString();
    }

    private JsonObject status(int id) throws IOException {
        return ask(id, new ControlRequest.Status()).data().getAsJsonObject();
    }

    private ControlAnswer ask(int id, ControlRequest request) throws IOException {
        return ControlClient.exchange(
                directory.resolve(id + "/.s.PGWATCHDOG." + ports[id]), request, LIMIT);
    }

    private Daemon started(int id) throws Exception {
        Path own = Files.createDirectories(directory.resolve(String.valueOf(id)));
        Path vip = directory.resolve("vip");
        Path up = StartedDaemons.script(own.resolve("up"), "echo " + id + " > " + vip);
        Path down =
                StartedDaemons.script(
                        own.resolve("down"),
                        "grep -q " + id + " " + vip + " && rm " + vip + "; true");
        StringBuilder text = new StringBuilder();
        for (int node = 0; node < 2; node++) {
            text.append("hostname%d = '127.0.0.1'\n".formatted(node));
            text.append("wd_port%d = %d\n".formatted(node, ports[node]));
            text.append("pgpool_port%d = %d\n".formatted(node, 20_000 + node));
        }
        text.append(
                """
                port = %d
                wd_authkey = 'secret'
                wd_lifecheck_method = 'external'
                wd_priority = %d
                enable_consensus_with_half_votes = on
                wd_ipc_socket_dir = '%s'
                state_dir = '%s'
                http_listen = ''
                local_pgpool = off
                delegate_ip = '203.0.113.99'
                if_up_cmd = '%s'
                if_down_cmd = '%s'
                arping_cmd = ''
                """
                        .formatted(20_000 + id, 5 - id, own, own, up, down));
        Path file = Files.writeString(own.resolve("pgpool.conf"), text);
        return daemons.start(file, OptionalInt.of(id), own);
    }
}
