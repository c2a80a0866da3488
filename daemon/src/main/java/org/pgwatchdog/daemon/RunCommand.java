package org.pgwatchdog.daemon;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.pgwatchdog.bridge.conf.ConfProblem;
import org.pgwatchdog.bridge.conf.SettingsResult;
import org.pgwatchdog.bridge.conf.WatchdogSettings;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.daemon.logging.LogSetup;
import org.pgwatchdog.daemon.service.Supervisor;
import org.pgwatchdog.daemon.wiring.RunOptions;
import org.pgwatchdog.daemon.wiring.StartupFailure;
import org.pgwatchdog.vip.SystemCalls;
import org.slf4j.LoggerFactory;

/// `pgwatchdog run`: the daemon in the foreground.
final class RunCommand {
    private static final String HELP =
            """
            Usage: pgwatchdog run -f FILE [-f FILE ...] [--node-id N] [--dump-dir DIR]

            Runs the watchdog of one node in the foreground. Prints one line "ready" on standard
            output when its listeners are up; the log goes to standard error.

              -f, --file FILE    configuration in the syntax of pgpool.conf; later files override
              --node-id N        this node's id; default: the file pgpool_node_id beside the first FILE
              --dump-dir DIR     where the flight recorder is written; default: control_socket_dir
              -h, --help         this text

            SIGTERM and SIGINT end the node in order, SIGHUP reads the configuration again.
            Exit codes: 0 ended in order, 1 failed, 2 bad usage or configuration.

            Examples:
              pgwatchdog run -f /etc/pgpool2/pgpool.conf
              pgwatchdog run -f pgpool.conf -f pgwatchdog.conf --node-id 1
            """;

    private RunCommand() {}

    static int execute(List<String> arguments) {
        try {
            Optional<RunOptions> options = parse(arguments);
            if (options.isEmpty()) {
                System.out.print(HELP);
                return 0;
            }
            Thread.ofPlatform().daemon().name("link-ahead").start(SystemCalls::linkAhead);
            return run(options.get(), System.out, System.err);
        } catch (IllegalArgumentException usage) {
            System.err.println("pgwatchdog run: " + usage.getMessage() + "; see --help");
            return 2;
        } catch (StartupFailure failure) {
            System.err.println("pgwatchdog: " + failure.getMessage());
            return failure.exitCode();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    private static int run(RunOptions options, PrintStream out, PrintStream err)
            throws StartupFailure, InterruptedException {
        return switch (WatchdogSettings.load(options.files(), options.nodeId())) {
            case SettingsResult.Invalid(List<ConfProblem> problems) -> {
                problems.forEach(err::println);
                yield 2;
            }
            case SettingsResult.Loaded(WatchdogSettings settings, var warnings) -> {
                LogSetup.start(
                        settings.log().format() == WatchdogSettings.LogFormat.JSON,
                        settings.log().level().name());
                warnings.forEach(one -> LoggerFactory.getLogger(RunCommand.class).warn("{}", one));
                yield serve(new Daemon(options, settings), out);
            }
        };
    }

    private static int serve(Daemon daemon, PrintStream out)
            throws StartupFailure, InterruptedException {
        ProcessSignals.on("TERM", () -> daemon.stop("SIGTERM"));
        ProcessSignals.on("INT", () -> daemon.stop("SIGINT"));
        ProcessSignals.on("HUP", daemon::reload);
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("release").unstarted(daemon::releaseNow));
        try {
            daemon.start();
        } catch (StartupFailure failure) {
            daemon.await();
            throw failure;
        }
        out.println("ready");
        out.flush();
        try (Supervisor supervisor =
                new Supervisor(System.getenv(), ProcessHandle.current().pid())) {
            supervisor.ready(daemon::pulse);
            daemon.onStop(supervisor::stopping);
            return daemon.await();
        }
    }

    /// @return the options, or empty if help is wanted
    /// @throws IllegalArgumentException saying what is wrong with the usage
    static Optional<RunOptions> parse(List<String> arguments) {
        List<Path> files = new ArrayList<>();
        OptionalInt nodeId = OptionalInt.empty();
        Optional<Path> dumpDirectory = Optional.empty();
        Iterator<String> words = arguments.iterator();
        while (words.hasNext()) {
            String word = words.next();
            int equals = word.startsWith("--") ? word.indexOf('=') : -1;
            String name = equals < 0 ? word : word.substring(0, equals);
            if (name.equals("-h") || name.equals("--help")) {
                return Optional.empty();
            }
            if (!List.of("-f", "--file", "--node-id", "--dump-dir").contains(name)) {
                throw new IllegalArgumentException("unknown option '" + word + "'");
            }
            String value = equals < 0 ? next(name, words) : word.substring(equals + 1);
            switch (name) {
                case "--node-id" -> nodeId = OptionalInt.of(nodeId(value));
                case "--dump-dir" -> dumpDirectory = Optional.of(Path.of(value));
                default -> files.add(Path.of(value));
            }
        }
        if (files.isEmpty()) {
            throw new IllegalArgumentException("-f FILE is missing");
        }
        return Optional.of(new RunOptions(files, nodeId, keyFile(), pcpPassfile(), dumpDirectory));
    }

    private static String next(String option, Iterator<String> words) {
        if (!words.hasNext()) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return words.next();
    }

    private static int nodeId(String text) {
        try {
            return NodeId.of(Integer.parseInt(text)).value();
        } catch (IllegalArgumentException _) {
            throw new IllegalArgumentException(
                    "--node-id '" + text + "' is not a number within 0.." + NodeId.MAX);
        }
    }

    /// Where the PCP tools look for passwords.
    private static Path pcpPassfile() {
        String named = System.getenv("PCPPASSFILE");
        return named != null
                ? Path.of(named)
                : Path.of(System.getProperty("user.home"), ".pcppass");
    }

    /// Where pgpool looks for the key of `AES…` passwords.
    private static Optional<Path> keyFile() {
        String named = System.getenv("PGPOOLKEYFILE");
        return Optional.of(
                named != null
                        ? Path.of(named)
                        : Path.of(System.getProperty("user.home"), ".pgpoolkey"));
    }
}
