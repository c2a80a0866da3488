package org.pgwatchdog.daemon.cli;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.daemon.control.ControlAnswer;
import org.pgwatchdog.daemon.control.ControlRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `pgwatchdog switchover`: asks the local daemon, then watches its status until the hand-over is
/// complete: another leader with a quorum, and the VIP no longer here, or here if this node is the new
/// leader. What the local node cannot see, the end of the other host's commands, it cannot wait for.
@Command(
        name = "switchover",
        mixinStandardHelpOptions = true,
        description = "Hands leadership and VIP over to another node, as planned.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  pgwatchdog switchover -f /etc/pgpool2/pgpool.conf",
            "  pgwatchdog switchover -f /etc/pgpool2/pgpool.conf --to 2"
        })
final class SwitchoverCommand implements Callable<Integer> {
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final Duration STATUS_LIMIT = Duration.ofSeconds(5);

    @Mixin private DaemonAddress daemon = new DaemonAddress();

    @Option(
            names = "--to",
            paramLabel = "N",
            description = "The successor's node id; default: the best standby.")
    private @Nullable Integer to;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "How long to wait for the end; default: ${DEFAULT-VALUE}.")
    private int timeoutSeconds;

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        int oldLeader = leaderOf(status());
        if (to != null && to == oldLeader) {
            return Answers.print(spec, ControlAnswer.done("node " + to + " leads already"));
        }
        long end = System.nanoTime() + Duration.ofSeconds(timeoutSeconds).toNanos();
        OptionalInt wanted = to == null ? OptionalInt.empty() : OptionalInt.of(to);
        ControlAnswer answer = daemon.ask(new ControlRequest.Switchover(wanted));
        if (!answer.done()) {
            return Answers.print(spec, answer);
        }
        boolean left = false;
        while (System.nanoTime() < end) {
            JsonObject status = status();
            int leader = leaderOf(status);
            if (left && leader == oldLeader && isComplete(status, leader)) {
                throw new IOException(
                        "node "
                                + leader
                                + " leads again: no other node kept the leadership; see pgwatchdog explain"
                                + " last");
            }
            left |= leader != oldLeader;
            if (leader >= 0 && leader != oldLeader && isComplete(status, leader)) {
                if (to != null && leader != to) {
                    throw new IOException("node " + leader + " leads now, not node " + to);
                }
                return Answers.print(
                        spec, ControlAnswer.done("node " + leader + " leads and has the VIP"));
            }
            Thread.sleep(PAUSE);
        }
        throw new IOException(
                "not complete after "
                        + timeoutSeconds
                        + " s; see pgwatchdog status and pgwatchdog events");
    }

    private JsonObject status() throws Exception {
        ControlAnswer answer = daemon.ask(new ControlRequest.Status(), STATUS_LIMIT);
        if (!answer.done()) {
            throw new IOException(answer.text());
        }
        return answer.data().getAsJsonObject();
    }

    private static int leaderOf(JsonObject status) {
        return status.get("leader").isJsonNull()
                ? -1
                : status.getAsJsonObject("leader").get("id").getAsInt();
    }

    private static boolean isComplete(JsonObject status, int leader) {
        JsonObject vip = status.getAsJsonObject("vip");
        boolean here = vip.get("held").getAsBoolean();
        boolean quorum = status.getAsJsonObject("quorum").get("code").getAsInt() >= 0;
        boolean isUs = status.getAsJsonObject("local").get("id").getAsInt() == leader;
        boolean settled = isUs ? here && vip.get("phase").getAsString().equals("escalated") : !here;
        return quorum && settled;
    }
}
