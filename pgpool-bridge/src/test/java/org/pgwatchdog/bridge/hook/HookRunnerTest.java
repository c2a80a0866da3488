package org.pgwatchdog.bridge.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgwatchdog.command.CommandRunner;

/// Real commands: good, failing, missing, hanging, chatty.
class HookRunnerTest {
    private static final Duration PLENTY = Duration.ofSeconds(60);
    private static final Duration SOON = Duration.ofMillis(500);
    private static final HookPlaceholders LOST =
            new HookPlaceholders(
                    new HookNode(1, "db1", 5433, "/data/1"),
                    new HookNode(0, "db0", 5432, "/data/0"),
                    0,
                    new HookNode(1, "db1", 5433, "/data/1"));

    @TempDir Path directory;

    private final HookRunner runner = new HookRunner(new CommandRunner());
    private final List<LogRecord> logged = new ArrayList<>();
    private final Logger logger = Logger.getLogger("org.pgwatchdog");
    private final Handler recording =
            new Handler() {
                @Override
                public void publish(LogRecord record) {
                    logged.add(record);
                }

                @Override
                public void flush() {}

                @Override
                public void close() {}
            };

    @BeforeEach
    void record() {
        logger.addHandler(recording);
    }

    @AfterEach
    void forget() {
        logger.removeHandler(recording);
    }

    @Test
    void shellGetsThePlaceholdersAndItsLastLineIsKept() {
        assertThat(run("echo first; echo '%d|%h|%D|%m|%P|%%'; echo", PLENTY))
                .isEqualTo(new HookOutcome.Succeeded("1|db1|/data/1|0|1|%"));
        assertThat(logged).hasSize(1);
    }

    @Test
    void emptyCommandIsNotRun() {
        assertThat(runner.run(new HookCommand("failover_command", "", PLENTY), LOST)).isEmpty();
        assertThat(logged).isEmpty();
    }

    @Test
    void exitStatusAndLastLineOfAFailureAreTold() {
        HookOutcome outcome = run("echo trying; echo 'no \u001b[31mway' >&2; exit 1", PLENTY);

        assertThat(outcome).isEqualTo(new HookOutcome.Failed(1, "no ?[31mway"));
        assertThat(outcome.text()).isEqualTo("failed with exit status 1; it printed: no ?[31mway");
        assertThat(logged).hasSize(1);
    }

    @Test
    void missingProgramIsAFailureThatNamesIt() {
        assertThat(run(directory + "/nowhere %d", PLENTY))
                .asInstanceOf(type(HookOutcome.Failed.class))
                .satisfies(failed -> {
                    assertThat(failed.exitStatus()).isEqualTo(127);
                    assertThat(failed.lastLine()).contains("nowhere");
                });
    }

    @Test
    void hangingCommandIsKilledWithItsChildren() throws IOException {
        Path pids = directory.resolve("pids");

        HookOutcome outcome =
                run(
                        "echo $$ >>"
                                + pids
                                + "; (trap '' TERM; sleep 300) & echo $! >>"
                                + pids
                                + "; sleep 300",
                        SOON);

        assertThat(outcome).isEqualTo(new HookOutcome.TimedOut(SOON, List.of()));
        assertThat(outcome.text()).contains("did not end within 500 ms");
        assertThat(logged).hasSize(1);
        List<Long> all = Files.readAllLines(pids).stream().map(Long::valueOf).toList();
        assertThat(all).hasSize(2);
        await().atMost(PLENTY)
                .untilAsserted(() -> assertThat(all).noneMatch(HookRunnerTest::lives));
    }

    @Test
    void megabytesAreSwallowedAndCut() {
        HookOutcome outcome = run("head -c 20000000 /dev/zero; echo end", PLENTY);

        assertThat(outcome)
                .asInstanceOf(type(HookOutcome.Succeeded.class))
                .satisfies(
                        done -> assertThat(done.lastLine()).endsWith("more bytes were dropped]"));
        assertThat(logged).hasSize(1);
    }

    private HookOutcome run(String text, Duration limit) {
        return runner.run(new HookCommand("failover_command", text, limit), LOST).orElseThrow();
    }

    private static boolean lives(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }
}
