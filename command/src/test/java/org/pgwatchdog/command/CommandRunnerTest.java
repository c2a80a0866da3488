package org.pgwatchdog.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Real scripts: hanging, forking, chatty, failing, missing (field study, D1 and D2).
class CommandRunnerTest {
    private static final Duration SOON = Duration.ofMillis(700);
    private static final Duration PLENTY = Duration.ofSeconds(30);

    private final CommandRunner runner = new CommandRunner();

    @TempDir Path directory;

    @Test
    void givesExitStatusAndOutputOfBothStreams() throws Exception {
        CommandOutcome outcome =
                runner.run(script("echo out $1; echo err >&2; exit 3", "arg"), PLENTY);

        assertThat(outcome).isEqualTo(new CommandOutcome.Exited(3, "out arg\nerr\n"));
        assertThat(outcome.succeeded()).isFalse();
    }

    @Test
    void aMissingFileIsNotStartedAndNamed() {
        Path missing = directory.resolve("nosuch");

        CommandOutcome outcome = runner.run(new CommandLine("x", missing, List.of()), PLENTY);

        assertThat(outcome).isEqualTo(new CommandOutcome.NotStarted("there is no file " + missing));
    }

    @Test
    void aFileThatIsNotExecutableIsNotStartedAndNamed() throws Exception {
        Path plain = Files.writeString(directory.resolve("plain"), "echo hello");

        CommandOutcome outcome = runner.run(new CommandLine("x", plain, List.of()), PLENTY);

        assertThat(outcome)
                .asInstanceOf(type(CommandOutcome.NotStarted.class))
                .matches(it -> it.reason().contains(plain + " is not executable"));
    }

    @Test
    void aFileThatIsNoProgramIsAFailureThatNamesIt() throws Exception {
        Path odd = directory.resolve("odd");
        Files.writeString(odd, "#!/no/such/interpreter\n");
        Files.setPosixFilePermissions(odd, PosixFilePermissions.fromString("rwxr-xr-x"));
        var command = new CommandLine("if_up_cmd", odd, List.of());

        for (CommandRunner each : List.of(runner, new CommandRunner(List.of()))) {
            CommandOutcome outcome = each.run(command, PLENTY);

            assertThat(outcome.succeeded()).isFalse();
            assertThat(CommandRunner.describe(command, outcome)).contains(odd.toString());
        }
    }

    @Test
    void aHangingCommandIsKilledWithItsDescendants() throws Exception {
        CommandLine command =
                script(
                        "echo started; sleep 300 & echo $! > "
                                + pids()
                                + "; (sleep 301; true) & echo $! >> "
                                + pids()
                                + "; sleep 302");

        CommandOutcome outcome = runner.run(command, SOON);

        // A shell that outlives its child for a moment says so.
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        CommandOutcome.TimedOut.class,
                        late -> {
                            assertThat(late.limit()).isEqualTo(SOON);
                            assertThat(late.output()).startsWith("started\n");
                            assertThat(late.survivors()).isEmpty();
                        });
        assertAllDead(2);
    }

    @Test
    void aCommandDeafToTermIsKilledAllTheSame() throws Exception {
        CommandLine command =
                script("trap '' TERM; echo $$ > " + pids() + "; while :; do sleep 0.1; done");

        CommandOutcome outcome = runner.run(command, SOON);

        assertThat(outcome)
                .asInstanceOf(type(CommandOutcome.TimedOut.class))
                .matches(it -> it.survivors().isEmpty());
        assertAllDead(1);
    }

    @Test
    void aGrandchildThatLeftTheSessionIsKilledWhenTheTimeRunsOut() throws Exception {
        CommandLine command =
                script(
                        "(setsid sh -c 'trap \"\" TERM; echo $$ >> "
                                + pids()
                                + "; exec sleep 300' &) ; sleep 300");

        for (CommandRunner each : List.of(runner, new CommandRunner(List.of()))) {
            Files.deleteIfExists(pids());

            CommandOutcome outcome = each.run(command, SOON);

            assertThat(outcome)
                    .asInstanceOf(type(CommandOutcome.TimedOut.class))
                    .matches(it -> it.survivors().isEmpty());
            assertAllDead(1);
        }
    }

    @Test
    void aDaemonHoldingThePipeOpenDoesNotDelayTheEndAndLivesOn() throws Exception {
        CommandLine command =
                script(
                        "setsid sh -c 'echo $$ > "
                                + pids()
                                + "; exec sleep 300' & while ! test -s "
                                + pids()
                                + "; do sleep 0.02; done; echo done");
        long start = System.nanoTime();

        CommandOutcome outcome = runner.run(command, PLENTY);

        assertThat(outcome).isEqualTo(new CommandOutcome.Exited(0, "done\n"));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(PLENTY.dividedBy(2));
        ProcessHandle daemon =
                ProcessHandle.of(Long.parseLong(Files.readString(pids()).strip())).orElseThrow();
        assertThat(daemon.isAlive()).isTrue();
        daemon.destroyForcibly();
    }

    @Test
    void aLeftBehindChildThatPrintsWithoutEndFillsNoMemory() throws Exception {
        CommandLine command = script("yes & echo $! > " + pids() + "; exit 0");

        CommandOutcome outcome = runner.run(command, PLENTY);

        assertThat(outcome.succeeded()).isTrue();
        assertThat(outcome.printed().length()).isLessThan(CommandLimits.OUTPUT_BYTES_MAX + 100);
        assertAllDead(1);
    }

    @Test
    void aChattyCommandRunsToItsEndAndItsOutputIsCut() throws Exception {
        CommandOutcome outcome = runner.run(script("head -c 20000000 /dev/zero; exit 7"), PLENTY);

        assertThat(outcome)
                .asInstanceOf(type(CommandOutcome.Exited.class))
                .matches(it -> it.code() == 7)
                .matches(it ->
                        it.output()
                                .endsWith(
                                        "["
                                                + (20_000_000 - CommandLimits.OUTPUT_BYTES_MAX)
                                                + " more bytes were dropped]"));
    }

    @Test
    void aCommandThatOnlyPrintsIsStoppedByTheLimit() throws Exception {
        CommandOutcome outcome = runner.run(script("exec yes"), SOON);

        assertThat(outcome)
                .asInstanceOf(type(CommandOutcome.TimedOut.class))
                .matches(it -> it.survivors().isEmpty());
    }

    @Test
    void theShellGivesItsOwnStatusForAMissingProgram() {
        CommandLine command = CommandLine.shell("wd_escalation_command", "/no/such/program x");

        CommandOutcome outcome = runner.run(command, PLENTY);

        assertThat(outcome)
                .asInstanceOf(type(CommandOutcome.Exited.class))
                .matches(it -> it.code() == 127);
        assertThat(CommandRunner.describe(command, outcome))
                .contains("wd_escalation_command", "/no/such/program");
    }

    @Test
    void standardInputIsEmptyAndTheEnvironmentIsHandedOver() throws Exception {
        CommandLine command = script("cat; echo $WHO").with("WHO", "leader");

        assertThat(runner.run(command, PLENTY).printed()).isEqualTo("leader\n");
    }

    @Test
    void anInterruptEndsTheCommandAndStaysSet() throws Exception {
        CommandLine command = script("echo $$ > " + pids() + "; sleep 300");
        var result = new AtomicReference<CommandOutcome>();
        var interrupted = new AtomicReference<Boolean>();
        Thread caller =
                Thread.ofVirtual()
                        .start(() -> {
                            result.set(runner.run(command, PLENTY));
                            interrupted.set(Thread.currentThread().isInterrupted());
                        });
        await().until(() -> Files.exists(pids()) && Files.size(pids()) > 1);

        caller.interrupt();
        caller.join(PLENTY);

        assertThat(result.get()).isInstanceOf(CommandOutcome.TimedOut.class);
        assertThat(interrupted.get()).isTrue();
        assertAllDead(1);
    }

    private Path pids() {
        return directory.resolve("pids");
    }

    private void assertAllDead(int expected) throws IOException {
        List<Long> all = Files.readAllLines(pids()).stream().map(Long::parseLong).toList();
        assertThat(all).hasSize(expected);
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(all).noneMatch(CommandRunnerTest::livesOn));
    }

    /// A zombie waits for its parent only.
    private static boolean livesOn(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
        } catch (IOException e) {
            return false;
        }
    }

    private CommandLine script(String text, String... arguments) throws IOException {
        Path file = directory.resolve("script.sh");
        Files.writeString(file, "#!/bin/sh\n" + text + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        return new CommandLine("script", file, List.of(arguments));
    }
}
