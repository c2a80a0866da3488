package org.pgwatchdog.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.pgwatchdog.daemon.LegacyDaemons.LIMIT;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgwatchdog.core.legacy.LegacyEffect;
import org.pgwatchdog.core.legacy.LegacyEvent;
import org.pgwatchdog.daemon.control.ControlAnswer;
import org.pgwatchdog.daemon.control.ControlRequest;
import org.pgwatchdog.daemon.loop.FlightFile;
import org.pgwatchdog.daemon.loop.FlightFormat;

/// Whole nodes of the older generation: the first end-to-end path.
class LegacyDaemonTest {
    @TempDir Path directory;

    private LegacyDaemons nodes;

    @BeforeEach
    void setUp() {
        nodes = new LegacyDaemons(directory, 3);
    }

    @AfterEach
    void stopAll() throws InterruptedException {
        nodes.close();
    }

    @Test
    void threeNodesStartedTogetherElectOneThatRaisesTheVipAndHandsItOverOnStop() throws Exception {
        Daemon zero = nodes.start(0);
        nodes.start(1);
        nodes.start(2);
        await().atMost(LIMIT).until(() -> nodes.holders() == 1);
        await().atMost(LIMIT)
                .until(() ->
                        nodes.roleOf(1).equals("standby") && nodes.roleOf(2).equals("standby"));
        assertThat(nodes.holdsVip(0)).as("the oldest").isTrue();
        JsonObject status = nodes.status(0);
        assertThat(status.get("protocol").getAsInt()).isEqualTo(3);
        assertThat(status.getAsJsonObject("local").get("role").getAsString()).isEqualTo("active");
        assertThat(status.getAsJsonObject("legacy").get("phase").getAsString()).isEqualTo("ACTIVE");
        assertThat(status.getAsJsonObject("vip").get("leaseRemainingMs").getAsLong()).isPositive();
        assertThat(status.getAsJsonArray("nodes"))
                .extracting(node -> node.getAsJsonObject().get("legacyStatus").getAsString())
                .containsExactly("MASTER", "NORMAL", "NORMAL");

        zero.stop("test");
        assertThat(zero.await()).isZero();
        assertThat(nodes.holdsVip(0)).isFalse();
        await().atMost(LIMIT).until(() -> nodes.holdsVip(1) || nodes.holdsVip(2));
        int successor = nodes.holdsVip(1) ? 1 : 2;
        await().atMost(LIMIT).until(() -> nodes.roleOf(3 - successor).equals("standby"));
        assertThat(nodes.holders()).isEqualTo(1);
    }

    @Test
    void aLateNodeJoinsAndTheOperatorsSwitchoverGoesToTheOldestStandby() throws Exception {
        nodes.start(1);
        nodes.start(2);
        await().atMost(LIMIT).until(() -> nodes.holdsVip(1) || nodes.holdsVip(2));
        int old = nodes.holdsVip(1) ? 1 : 2;
        nodes.start(0);
        await().atMost(LIMIT).until(() -> nodes.roleOf(0).equals("standby"));
        ControlAnswer pause = nodes.ask(old, new ControlRequest.Pause(true));
        assertThat(pause.done()).isFalse();
        assertThat(pause.text()).contains("knows no pause");

        ControlAnswer answer = nodes.ask(old, new ControlRequest.Switchover(OptionalInt.empty()));
        assertThat(answer.done()).as(answer.text()).isTrue();
        await().atMost(LIMIT).until(() -> nodes.holders() == 1 && !nodes.holdsVip(old));
        await().atMost(LIMIT).until(() -> nodes.roleOf(old).equals("standby"));
        assertThat(nodes.holders()).isEqualTo(1);
    }

    @Test
    void dumpPagesAndFiguresWorkAsInTheNewerGeneration() throws Exception {
        nodes.start(0);
        nodes.start(1);
        await().atMost(LIMIT).until(() -> nodes.holders() == 1);
        int active = nodes.holdsVip(0) ? 0 : 1;
        assertThat(nodes.http(active, "/leader").statusCode()).isEqualTo(200);
        assertThat(nodes.http(1 - active, "/leader").statusCode()).isEqualTo(503);
        assertThat(nodes.http(1 - active, "/readyz").statusCode()).isEqualTo(200);
        assertThat(nodes.http(active, "/metrics").body()).contains("pgwatchdog_packets_sent");

        ControlAnswer dumped = nodes.ask(active, new ControlRequest.Dump());
        assertThat(dumped.done()).as(dumped.text()).isTrue();
        Path file = Path.of(dumped.text().substring(dumped.text().indexOf('/')));
        List<String> lines = Files.readAllLines(file);
        assertThat(lines.getFirst()).contains("pgwatchdog-flight/2");
        assertThat(lines.get(1)).contains("\"is\":\"Shared\"").contains("Started");
        for (String line : lines.subList(1, lines.size())) {
            JsonObject step = JsonParser.parseString(line).getAsJsonObject();
            assertThat(FlightFormat.read(step.get("event"), LegacyEvent.class)).isNotNull();
            for (JsonElement effect : step.getAsJsonArray("effects")) {
                assertThat(FlightFormat.read(effect, LegacyEffect.class)).isNotNull();
            }
        }
        assertThatThrownBy(() -> FlightFile.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot be replayed")
                .hasMessageContaining("watchdog_protocol = '3'");
    }

    @Test
    void explainTellsWhatThisNodeKnowsAndThatOthersCannotBeAskedAndEventsSurviveARestart()
            throws Exception {
        Daemon first = nodes.start(0);
        nodes.useModernNames();
        List<Daemon> daemons = List.of(first, nodes.start(1));
        await().atMost(LIMIT).until(() -> nodes.holders() == 1);
        int old = nodes.holdsVip(0) ? 0 : 1;
        int next = 1 - old;
        await().atMost(LIMIT).until(() -> nodes.roleOf(next).equals("standby"));
        daemons.get(old).stop("test");
        assertThat(daemons.get(old).await()).isZero();
        await().atMost(LIMIT).until(() -> codes(next).contains("TAKEOVER_DONE"));
        ControlAnswer story = nodes.ask(next, new ControlRequest.Explain(1, false));
        assertThat(story.done()).as(story.text()).isTrue();
        assertThat(story.text())
                .contains("Takeover:  node 1")
                .contains("-> node 0")
                .contains("TAKEOVER_DONE")
                .contains("Votes:")
                .doesNotContain("consent")
                .contains("Not heard:")
                .contains("do not ask each other");

        nodes.start(old);
        await().atMost(LIMIT).until(() -> nodes.roleOf(old).equals("standby"));
        assertThat(codes(old).stream().filter("STARTED"::equals)).hasSize(2);
        assertThat(nodes.ask(old, new ControlRequest.Explain(1, true)).text()).contains("-> node");
    }

    private List<String> codes(int node) throws IOException {
        JsonArray facts = nodes.ask(node, new ControlRequest.Events(false)).data().getAsJsonArray();
        return facts.asList().stream()
                .map(fact -> fact.getAsJsonObject().get("code").getAsString())
                .toList();
    }
}
