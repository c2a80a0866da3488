package org.pgwatchdog.daemon;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.pgwatchdog.bridge.conf.DaemonPlace;
import org.pgwatchdog.bridge.hook.HookNode;
import org.pgwatchdog.bridge.hook.HookPlaceholders;
import org.pgwatchdog.daemon.control.ControlAnswer;
import org.pgwatchdog.daemon.control.ControlClient;
import org.pgwatchdog.daemon.control.ControlLimits;
import org.pgwatchdog.daemon.control.ControlRequest;
import org.pgwatchdog.daemon.control.ControlSocketPath;
import org.pgwatchdog.daemon.control.HookEvent;
import org.pgwatchdog.daemon.control.HookNotice;

/// `pgwatchdog notify`: what pgpool calls as its failover_command, failback_command and
/// follow_primary_command. Without the command line library and the judgement of the configuration: the
/// failover waits meanwhile.
final class NotifyCommand {
    private static final String HELP =
            """
            Usage: pgwatchdog notify EVENT --node N [OPTION VALUE ...] (-f FILE ... | --socket PATH)

            Tells the local daemon what the local pgpool did, and waits until the cluster has dealt with
            it (at most 120 s). EVENT is failover, failback or follow_primary. Values may be empty where
            pgpool has none to give.

              --node %d  --host %h  --port %p  --data-dir %D        the backend it is about
              --new-main %m  --new-main-host %H  --new-main-port %r  --new-main-data-dir %R
              --old-main %M
              --old-primary %P  --old-primary-host %N  --old-primary-port %S
              --by-operator        a person ordered it: do not take it for a failure
              --no-wait            do not wait for the daemon's answer
              -f, --file FILE      configuration, to find the daemon; later files override
              --node-id N          this watchdog node's id; default: the file pgpool_node_id beside FILE
              --socket PATH        the daemon's control socket, instead of -f
              -h, --help           this text

            Lines for pgpool.conf, each on one line (here broken):
            @LINES@
            The operator's own commands stand in the file given last to the daemon; it runs them once in
            the cluster. pgpool's user must be the daemon's user, root, or in the
            group control_socket_group.

            Exit codes: 0 done, 1 failed, 2 bad usage or configuration, 3 daemon not reachable.

            Examples:
              pgwatchdog notify failover --node 1 -f /etc/pgpool2/pgpool.conf
              pgwatchdog notify failback --node 1 --by-operator --socket /run/pgwatchdog/.s.PGWATCHDOG.9000
            """;

    private static final String LINE =
            """
              @EVENT@_command = 'pgwatchdog notify @EVENT@ -f /etc/pgpool2/pgpool.conf
                  --node %d --host "%h" --port %p --data-dir "%D"
                  --new-main %m --new-main-host "%H" --new-main-port "%r" --new-main-data-dir "%R"
                  --old-main %M --old-primary %P --old-primary-host "%N" --old-primary-port "%S"'
            """;

    private static final Set<String> FLAGS = Set.of("--by-operator", "--no-wait");
    private static final Set<String> VALUES =
            Set.of(
                    "--node",
                    "--host",
                    "--port",
                    "--data-dir",
                    "--new-main",
                    "--new-main-host",
                    "--new-main-port",
                    "--new-main-data-dir",
                    "--old-main",
                    "--old-primary",
                    "--old-primary-host",
                    "--old-primary-port",
                    "--node-id",
                    "--socket");

    private final List<Path> files = new ArrayList<>();
    private final Map<String, String> values = new HashMap<>();
    private final Set<String> flags = new HashSet<>();
    private Optional<HookEvent> event = Optional.empty();

    private NotifyCommand() {}

    static int execute(List<String> arguments) {
        return execute(arguments, System.out, System.err);
    }

    static int execute(List<String> arguments, PrintStream out, PrintStream err) {
        if (arguments.contains("-h") || arguments.contains("--help")) {
            out.print(help());
            return 0;
        }
        try {
            NotifyCommand command = new NotifyCommand();
            command.parse(arguments.iterator());
            ControlRequest request = new ControlRequest.Notify(command.notice());
            if (request.toJson().length() >= ControlLimits.REQUEST_LENGTH_MAX) {
                throw new IllegalArgumentException(
                        "the values have more than "
                                + ControlLimits.REQUEST_LENGTH_MAX
                                + " characters in all");
            }
            return tell(command.socket(), request, command.flags.contains("--no-wait"), out, err);
        } catch (IllegalArgumentException usage) {
            err.println("pgwatchdog notify: " + usage.getMessage() + "; see --help");
            return 2;
        }
    }

    static String help() {
        StringBuilder lines = new StringBuilder();
        for (HookEvent one : HookEvent.values()) {
            lines.append(LINE.replace("@EVENT@", one.word()));
        }
        return HELP.replace("@LINES@\n", lines);
    }

    private static int tell(
            Path socket, ControlRequest request, boolean noWait, PrintStream out, PrintStream err) {
        try (ControlClient client = ControlClient.ask(socket, request)) {
            if (noWait) {
                return 0;
            }
            ControlAnswer answer = client.answer(request.answerTimeout());
            if (answer.done()) {
                out.println(answer.text());
                return 0;
            }
            err.println("pgwatchdog notify: " + answer.text());
            return 1;
        } catch (ControlClient.UnreachableException nobody) {
            err.println("pgwatchdog notify: " + nobody.getMessage());
            return 3;
        } catch (IOException failed) {
            err.println("pgwatchdog notify: " + failed.getMessage());
            return 1;
        }
    }

    private void parse(Iterator<String> words) {
        while (words.hasNext()) {
            String word = words.next();
            int equals = word.startsWith("--") ? word.indexOf('=') : -1;
            String name = equals < 0 ? word : word.substring(0, equals);
            if (FLAGS.contains(word)) {
                flags.add(word);
            } else if (VALUES.contains(name)) {
                values.put(name, equals < 0 ? next(name, words) : word.substring(equals + 1));
            } else if (name.equals("-f") || name.equals("--file")) {
                files.add(Path.of(equals < 0 ? next(name, words) : word.substring(equals + 1)));
            } else if (word.startsWith("-") || event.isPresent()) {
                throw new IllegalArgumentException("'" + word + "' is not known");
            } else {
                event = HookEvent.of(word);
                if (event.isEmpty()) {
                    throw new IllegalArgumentException(
                            "'" + word + "' is not failover, failback or follow_primary");
                }
            }
        }
    }

    private static String next(String option, Iterator<String> words) {
        if (!words.hasNext()) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return words.next();
    }

    private HookNotice notice() {
        HookEvent known =
                event.orElseThrow(() ->
                        new IllegalArgumentException(
                                "failover, failback or follow_primary is missing"));
        if (text("--node").isEmpty()) {
            throw new IllegalArgumentException("--node N is missing");
        }
        HookNode oldPrimary = node("--old-primary", "--old-primary-host", "--old-primary-port", "");
        return new HookNotice(
                known,
                new HookPlaceholders(
                        node("--node", "--host", "--port", "--data-dir"),
                        node(
                                "--new-main",
                                "--new-main-host",
                                "--new-main-port",
                                "--new-main-data-dir"),
                        whole("--old-main", -1),
                        oldPrimary),
                flags.contains("--by-operator"));
    }

    private HookNode node(String id, String host, String port, String directory) {
        int number = whole(id, -1);
        return number < 0
                ? new HookNode(number, "", 0, "")
                : new HookNode(number, text(host), whole(port, 0), text(directory));
    }

    private String text(String option) {
        return values.getOrDefault(option, "").strip();
    }

    private int whole(String option, int absent) {
        String text = text(option);
        try {
            return text.isEmpty() ? absent : Integer.parseInt(text);
        } catch (NumberFormatException _) {
            throw new IllegalArgumentException(option + " '" + text + "' is no number");
        }
    }

    private Path socket() {
        if (!text("--socket").isEmpty()) {
            return Path.of(text("--socket"));
        }
        if (files.isEmpty()) {
            throw new IllegalArgumentException("-f FILE or --socket PATH is missing");
        }
        OptionalInt id =
                values.containsKey("--node-id")
                        ? OptionalInt.of(whole("--node-id", 0))
                        : OptionalInt.empty();
        DaemonPlace place =
                DaemonPlace.find(files, id)
                        .orElseThrow(() ->
                                new IllegalArgumentException(
                                        files
                                                + " do not say where the daemon listens; run pgwatchdog"
                                                + " check-config, or give --socket PATH"));
        return ControlSocketPath.of(place.directory(), place.wdPort());
    }
}
