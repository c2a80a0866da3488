package org.pgwatchdog.daemon;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import org.pgwatchdog.daemon.control.ControlAnswer;
import org.pgwatchdog.daemon.control.ControlClient;
import org.pgwatchdog.daemon.control.ControlLimits;
import org.pgwatchdog.daemon.control.ControlRequest;
import org.pgwatchdog.daemon.control.HookEvent;
import org.pgwatchdog.daemon.control.NoticeWords;

/// `pgwatchdog notify`: what pgpool calls as its failover_command, failback_command and
/// follow_primary_command. Without the command line library and the judgement of the configuration: the
/// failover waits meanwhile. The launchers do the same without Java where the daemon has a notice box
/// (`packaging/notify.sh`).
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

            In relay mode the daemon has a notice box, PATH.notices, and the command takes some
            hundredths of a second. Java is started, which takes longer, where there is no box, and where
            FILE includes others or quotes its values in unusual ways; --socket avoids the reading.

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
            NoticeWords words = NoticeWords.parse(arguments);
            ControlRequest request = new ControlRequest.Notify(words.notice());
            if (request.toJson().length() >= ControlLimits.REQUEST_LENGTH_MAX) {
                throw new IllegalArgumentException(
                        "the values have more than "
                                + ControlLimits.REQUEST_LENGTH_MAX
                                + " characters in all");
            }
            return tell(words.socket(), request, words.waits(), out, err);
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
            Path socket, ControlRequest request, boolean waits, PrintStream out, PrintStream err) {
        try (ControlClient client = ControlClient.ask(socket, request)) {
            if (!waits) {
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
}
