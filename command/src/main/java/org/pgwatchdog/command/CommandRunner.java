package org.pgwatchdog.command;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs external commands with a time limit, and kills all they started when it runs out.
///
/// A command gets a session of its own (through `setsid` where there is one), no standard input,
/// and one pipe for standard output and error, which is emptied however much it prints. When the
/// command itself has ended, nothing waits for children that keep the pipe open: they live on as
/// natively, and meet a closed pipe when they print. When the time runs out, the command, its
/// descendants, its session and everything that inherited its mark are ended by SIGTERM and, after
/// [CommandLimits#KILL_GRACE], by SIGKILL, over and over until none is left.
///
/// Thread-safe; blocks the caller, who is a virtual thread. Interrupting the caller counts as the
/// end of the time. Limit: processes of another user (behind `sudo`, unless we are root) cannot be
/// killed; they are named in the outcome.
public final class CommandRunner {
    /// Environment variable that marks everything a command starts.
    static final String MARK = "PGWATCHDOG_COMMAND_ID";

    private static final Logger LOG = LoggerFactory.getLogger(CommandRunner.class);
    private static final List<Path> SETSID =
            List.of(Path.of("/usr/bin/setsid"), Path.of("/bin/setsid"));
    private static final int NOT_EXECUTABLE = 126;
    private static final int NOT_FOUND = 127;
    private static final long WAIT_MILLIS_MIN = 1;
    private static final long WAIT_MILLIS_MAX = 20;

    /// Output read after the command's end: a pipe holds no more, and its children may go on.
    private static final int REST_BYTES_MAX = 1024 * 1024;

    private final List<String> sessionStarter;

    public CommandRunner() {
        this(SETSID.stream().filter(Files::isExecutable).map(Path::toString).limit(1).toList());
    }

    /// @param sessionStarter the program that runs its arguments in a new session; empty: none
    CommandRunner(List<String> sessionStarter) {
        this.sessionStarter = List.copyOf(sessionStarter);
    }

    /// Runs one command to its end and logs what it printed.
    ///
    /// @param limit the most time it may take; the killing comes on top (at most
    ///     [CommandLimits#KILL_GRACE] + [CommandLimits#KILL_LIMIT])
    public CommandOutcome run(CommandLine command, Duration limit) {
        long start = System.nanoTime();
        CommandOutcome outcome = execute(command, limit, start);
        log(command, outcome, Duration.ofNanos(System.nanoTime() - start));
        return outcome;
    }

    /// As [#run], but leaves the log to the caller.
    public CommandOutcome runQuietly(CommandLine command, Duration limit) {
        return execute(command, limit, System.nanoTime());
    }

    /// One line for people: how the command ended, and if it failed what it printed last.
    public static String describe(CommandLine command, CommandOutcome outcome) {
        return switch (outcome) {
            case CommandOutcome.Exited(int code, _) when code == 0 -> command.name() + " succeeded";
            case CommandOutcome.Exited(int code, _) ->
                    command.name()
                            + " failed with exit status "
                            + code
                            + meaning(code, command)
                            + ": '"
                            + command.text()
                            + "'"
                            + quoted(outcome);
            case CommandOutcome.TimedOut(var limit, _, var survivors) ->
                    command.name()
                            + " did not end within "
                            + limit.toMillis()
                            + " ms and was killed"
                            + (survivors.isEmpty()
                                    ? ""
                                    : ", but these processes of it could not be: " + survivors)
                            + ": '"
                            + command.text()
                            + "'"
                            + quoted(outcome);
            case CommandOutcome.NotStarted(var reason) -> command.name() + ": " + reason;
        };
    }

    private CommandOutcome execute(CommandLine command, Duration limit, long start) {
        Path program = command.program();
        if (!Files.isRegularFile(program)) {
            return new CommandOutcome.NotStarted("there is no file " + program);
        }
        if (!Files.isExecutable(program)) {
            return new CommandOutcome.NotStarted(program + " is not executable for this user");
        }
        String mark = UUID.randomUUID().toString();
        try (OutputPipe pipe = OutputPipe.open()) {
            Process process;
            try {
                process = builder(command, mark, pipe.writingEnd()).start();
            } catch (IOException e) {
                return new CommandOutcome.NotStarted(
                        "cannot start " + program + ": " + e.getMessage());
            } finally {
                pipe.closeWritingEnd();
            }
            var tree = new ProcessTree(process.pid(), MARK + "=" + mark);
            return new Run(process, tree, pipe).toEnd(limit, start);
        } catch (IOException e) {
            return new CommandOutcome.NotStarted(
                    "cannot make a pipe for " + program + ": " + e.getMessage());
        }
    }

    private ProcessBuilder builder(CommandLine command, String mark, File output) {
        var words = new ArrayList<String>(sessionStarter);
        words.add(command.program().toString());
        words.addAll(command.arguments());
        var builder = new ProcessBuilder(words);
        builder.environment().putAll(command.environment());
        builder.environment().put(MARK, mark);
        return builder.redirectInput(Redirect.from(new File("/dev/null")))
                .redirectErrorStream(true)
                .redirectOutput(Redirect.to(output));
    }

    private static String meaning(int code, CommandLine command) {
        return switch (code) {
            case NOT_EXECUTABLE -> " (" + command.program() + " or what it runs is not executable)";
            case NOT_FOUND -> " (" + command.program() + " or what it runs is missing)";
            default -> "";
        };
    }

    private static String quoted(CommandOutcome outcome) {
        String line = outcome.lastLine();
        return line.isEmpty() ? "" : "; it printed: " + line;
    }

    private static void log(CommandLine command, CommandOutcome outcome, Duration took) {
        List<String> lines = outcome.printed().lines().toList();
        lines.stream()
                .limit(CommandLimits.LOG_LINES_MAX)
                .forEach(line ->
                        LOG.info("{} printed: {}", command.name(), CommandOutcome.printable(line)));
        if (lines.size() > CommandLimits.LOG_LINES_MAX) {
            LOG.info(
                    "{} printed more: lines={}",
                    command.name(),
                    lines.size() - CommandLimits.LOG_LINES_MAX);
        }
        if (outcome.succeeded()) {
            LOG.info("{} succeeded: tookMs={}", command.name(), took.toMillis());
        } else {
            LOG.warn("{}: tookMs={}", describe(command, outcome), took.toMillis());
        }
    }

    /// One command while it runs.
    private record Run(Process process, ProcessTree tree, OutputPipe pipe) {
        CommandOutcome toEnd(Duration limit, long start) throws IOException {
            var output = new CappedOutput(CommandLimits.OUTPUT_BYTES_MAX);
            boolean ended = awaitEnd(limit, start, output);
            if (ended) {
                drain(output);
                return new CommandOutcome.Exited(process.exitValue(), output.text());
            }
            // The signals go out even if the caller was interrupted.
            boolean interrupted = Thread.interrupted();
            Set<Long> survivors = killAll(output);
            drain(output);
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            return new CommandOutcome.TimedOut(limit, output.text(), List.copyOf(survivors));
        }

        /// Waits for the command itself, emptying the pipe meanwhile.
        private boolean awaitEnd(Duration limit, long start, CappedOutput output)
                throws IOException {
            byte[] buffer = new byte[64 * 1024];
            long pause = WAIT_MILLIS_MIN;
            while (System.nanoTime() - start < limit.toNanos()) {
                int taken = pipe.take(buffer);
                output.add(buffer, taken);
                pause = taken > 0 ? WAIT_MILLIS_MIN : Math.min(pause * 2, WAIT_MILLIS_MAX);
                try {
                    if (process.waitFor(
                            taken == buffer.length ? 0 : pause, TimeUnit.MILLISECONDS)) {
                        return true;
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return false;
                }
            }
            return !process.isAlive();
        }

        /// Ends every member of the tree, looking again until none is left.
        ///
        /// @return who survived
        private Set<Long> killAll(CappedOutput output) throws IOException {
            long start = System.nanoTime();
            Set<Long> members = tree.members();
            signal(members, false);
            while (!members.isEmpty() && elapsed(start).compareTo(CommandLimits.KILL_GRACE) < 0) {
                pause();
                drain(output);
                members = tree.members();
            }
            while (!members.isEmpty()
                    && elapsed(start)
                                    .compareTo(
                                            CommandLimits.KILL_GRACE.plus(CommandLimits.KILL_LIMIT))
                            < 0) {
                signal(members, true);
                pause();
                members = tree.members();
            }
            return members;
        }

        private static void signal(Set<Long> members, boolean forcibly) {
            for (long pid : members) {
                ProcessHandle.of(pid)
                        .ifPresent(process -> {
                            if (forcibly) {
                                process.destroyForcibly();
                            } else {
                                process.destroy();
                            }
                        });
            }
        }

        private static void pause() {
            LockSupport.parkNanos(Duration.ofMillis(WAIT_MILLIS_MAX).toNanos());
        }

        private static Duration elapsed(long start) {
            return Duration.ofNanos(System.nanoTime() - start);
        }

        private void drain(CappedOutput output) throws IOException {
            byte[] buffer = new byte[64 * 1024];
            int total = 0;
            int taken = pipe.take(buffer);
            while (taken > 0 && total < REST_BYTES_MAX) {
                output.add(buffer, taken);
                total += taken;
                taken = pipe.take(buffer);
            }
        }
    }
}
