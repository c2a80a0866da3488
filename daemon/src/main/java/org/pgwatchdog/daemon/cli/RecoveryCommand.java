package org.pgwatchdog.daemon.cli;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.core.message.RecoveryPhase;
import org.pgwatchdog.daemon.control.ControlRequest;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `pgwatchdog recovery`: what a pgpool with a watchdog of its own tells the others about the second stage
/// of an online recovery that it leads.
@Command(
        name = "recovery",
        mixinStandardHelpOptions = true,
        description = {
            "Begins or ends the second stage of online recovery: the other nodes' pgpools hold back their"
                    + " clients meanwhile.",
            "Needed where pgpool replicates by itself (native_replication, snapshot_isolation,"
                    + " replication_mode), on the node whose pgpool runs pcp_recovery_node. begin returns"
                    + " when all other nodes' clients have left; it fails if one refuses, and tells the"
                    + " others to go on. A recovery that nobody ends, ends after 30 minutes."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  pgwatchdog recovery begin -f /etc/pgpool2/pgpool.conf    # in recovery_2nd_stage_command",
            "  pgwatchdog recovery end -f /etc/pgpool2/pgpool.conf      # after pcp_recovery_node",
            "  pgwatchdog recovery end --force -f /etc/pgpool2/pgpool.conf  # clients still held back",
            "",
            "Native nodes hold back their clients and answer when the last has left, within their",
            "recovery_timeout. A pgwatchdog whose pgpool replicates refuses: stop both there first."
        })
final class RecoveryCommand implements Callable<Integer> {
    enum Action {
        begin,
        end
    }

    @Parameters(paramLabel = "begin|end", description = "What to do: ${COMPLETION-CANDIDATES}.")
    private @Nullable Action action;

    @Mixin private DaemonAddress daemon = new DaemonAddress();

    @Option(
            names = "--force",
            description = "With end: tell all nodes although nothing was begun here.")
    private boolean force;

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        boolean begins = Objects.requireNonNull(action) == Action.begin;
        if (begins && force) {
            throw new CommandLine.ParameterException(
                    Objects.requireNonNull(spec).commandLine(), "--force goes with end only");
        }
        RecoveryPhase phase = begins ? RecoveryPhase.START : RecoveryPhase.END;
        return Answers.print(spec, daemon.ask(new ControlRequest.Recovery(phase, force)));
    }
}
