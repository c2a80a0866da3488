package org.pgwatchdog.bridge.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pgwatchdog.core.model.BackendState;
import org.pgwatchdog.core.model.BackendStatuses;

/// Whole clusters of engines in virtual time: whatever happened, all agree in the end. One more seed:
/// `-Dbridge.seed=…`; more of them: `-Dbridge.seeds=…`.
final class BridgeSimulationTest {
    /// Actions of one engine in one second of virtual time; the busiest seconds seen have half.
    private static final int ACTIONS_PER_SECOND_MAX = 60;

    static LongStream seeds() {
        Long one = Long.getLong("bridge.seed");
        return one != null
                ? LongStream.of(one)
                : LongStream.range(0, Long.getLong("bridge.seeds", 300));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void allAgreeWhenFaultsHeal(long seed) {
        BridgeSimulation simulation = new BridgeSimulation(seed);
        simulation.run();
        String story = "seed " + seed + "\n" + String.join("\n", simulation.story);

        Optional<BackendStatuses> book = simulation.cluster.book();
        assertThat(book).as(story).isPresent();
        assertThat(book.get().states()).as(story).doesNotContain(BackendState.DOWN);
        assertThat(book.get().primaryNodeId()).as(story).isEqualTo(simulation.databases.primary);
        for (SimNode node : simulation.nodes) {
            assertThat(simulation.cluster.bookOf(node)).as(story).isEqualTo(book);
            assertThat(node.quarantined()).as("quarantine of %s, %s", node.id, story).isEmpty();
            assertThat(node.pool.attached).as("pool %s, %s", node.id, story).containsOnly(true);
            assertThat(node.pool.primary)
                    .as("primary of pool %s, %s", node.id, story)
                    .isEqualTo(simulation.databases.primary);
            assertThat(node.answers().values()).as("answers, %s", story).allMatch(n -> n == 1);
            assertThat(node.busiestSecond())
                    .as("storm on %s, %s", node.id, story)
                    .isLessThan(ACTIONS_PER_SECOND_MAX);
        }
        assertThat(simulation.ledger.violations).as(story).isEmpty();
    }

    @Test
    void seedsReachWhatTheyAreToTest() {
        TreeMap<String, Integer> marks = new TreeMap<>();
        for (long seed = 0; seed < 100; seed++) {
            BridgeSimulation simulation = new BridgeSimulation(seed);
            simulation.run();
            simulation.ledger.marks.forEach(
                    (what, count) -> marks.merge(what, count, Integer::sum));
        }

        assertThat(marks)
                .containsKeys(
                        "change Attach",
                        "change Detach",
                        "change Promote",
                        "command for a dead primary",
                        "command for a living primary",
                        "hook FAILOVER",
                        "hook FOLLOW_PRIMARY",
                        "quarantine",
                        "resumed without command",
                        "wish ATTACH",
                        "wish DETACH",
                        "wish DETACH again",
                        "wish PROMOTE");
    }

    @Test
    void sameSeedIsTheSameStory() {
        BridgeSimulation first = new BridgeSimulation(42);
        BridgeSimulation second = new BridgeSimulation(42);
        first.run();
        second.run();

        assertThat(first.story).isEqualTo(second.story);
        assertThat(first.ledger.marks).isEqualTo(second.ledger.marks);
    }
}
