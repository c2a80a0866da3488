package org.pgwatchdog.daemon.doctor.host;

import static org.pgwatchdog.daemon.doctor.check.Finding.fail;
import static org.pgwatchdog.daemon.doctor.check.Finding.ok;
import static org.pgwatchdog.daemon.doctor.check.Finding.skipped;
import static org.pgwatchdog.daemon.doctor.check.Finding.warn;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.pgwatchdog.bridge.conf.BridgeSettings;
import org.pgwatchdog.bridge.conf.ConfEntry;
import org.pgwatchdog.bridge.conf.PgpoolConf;
import org.pgwatchdog.bridge.conf.WatchdogSettings;
import org.pgwatchdog.bridge.pcp.PcpClient;
import org.pgwatchdog.bridge.pcp.PcpOutcome;
import org.pgwatchdog.bridge.pcp.PcpPassfile;
import org.pgwatchdog.bridge.pcp.PcpTarget;
import org.pgwatchdog.daemon.doctor.check.CheckLimits;
import org.pgwatchdog.daemon.doctor.check.Fact;
import org.pgwatchdog.daemon.doctor.check.Finding;

/// `local-pgpool`, `use-watchdog`, `pcp`, `hooks`: the pgpool beside this daemon runs, leaves the watchdog
/// to us, takes our orders and tells us what it does.
final class PoolChecks {
    private static final String POOL_FILE = "pgpool.conf";
    private static final Set<String> EVERY_ADDRESS = Set.of("*", "0.0.0.0", "::");
    private static final Set<String> ON = Set.of("on", "true", "yes", "1");
    private static final List<String> HOOKS =
            List.of("failover_command", "failback_command", "follow_primary_command");
    private static final Pattern NOTIFY = Pattern.compile("pgwatchdog['\"]?\\s+notify\\b");

    private final NodeSubject subject;
    private final WatchdogSettings settings;
    private final Fact<Boolean> answers;

    PoolChecks(NodeSubject subject) {
        this.subject = subject;
        this.settings = subject.settings();
        this.answers = new Fact<>(this::isAnswering);
    }

    List<Finding> running() {
        String where = "pgpool at port " + settings.local().port();
        return (answers.get()
                        ? ok(where + " answers")
                        : warn(
                                where + " does not answer",
                                "start pgpool: a leader without one has nothing to offer"))
                .alone();
    }

    List<Finding> ownWatchdog() {
        return poolEntry("use_watchdog")
                .filter(entry -> ON.contains(entry.value()))
                .map(entry ->
                        fail(
                                entry.source()
                                        + ": use_watchdog = on: the local pgpool would run a watchdog of"
                                        + " its own on this node's wd_port",
                                "use_watchdog = off in pgpool's own file, then restart pgpool"))
                .orElseGet(() -> ok("is off for the local pgpool"))
                .alone();
    }

    List<Finding> pcp() {
        if (!answers.get()) {
            return skipped("needs a running pgpool, see local-pgpool").alone();
        }
        BridgeSettings bridge = settings.bridge();
        var client =
                new PcpClient(
                        new PcpTarget(bridge.pcp().host(), bridge.pcp().port(), bridge.pcpUser()),
                        new PcpPassfile(bridge.pcpPassfile().orElse(subject.pcpPassfile())),
                        CheckLimits.CONNECT_MAX);
        return (switch (client.nodeCount()) {
                    case PcpOutcome.Done<Integer>(var count) ->
                            ok(
                                    bridge.pcp()
                                            + " answers "
                                            + bridge.pcpUser()
                                            + ": "
                                            + count
                                            + " backends");
                    case PcpOutcome.Denied<Integer>(var reason) ->
                            fail(
                                    reason,
                                    "put "
                                            + bridge.pcpUser()
                                            + " into pcp.conf, and its password into"
                                            + " bridge_pcp_passfile");
                    case PcpOutcome.Refused<Integer> refused ->
                            fail(refused.line(), "see pgpool's log");
                    case PcpOutcome.Unreachable<Integer> gone -> noPcp(gone.line());
                    case PcpOutcome.TimedOut<Integer> late -> noPcp(late.line());
                    case PcpOutcome.Broken<Integer> broken -> noPcp(broken.line());
                })
                .alone();
    }

    private static Finding noPcp(String reason) {
        return fail(
                reason, "correct bridge_pcp_host and pcp_port, and pgpool's pcp_listen_addresses");
    }

    List<Finding> hooks() {
        var missing = new ArrayList<String>();
        for (String hook : HOOKS) {
            if (poolEntry(hook).filter(line -> NOTIFY.matcher(line.value()).find()).isEmpty()) {
                missing.add(hook);
            }
        }
        return (missing.isEmpty()
                        ? ok("pgpool's commands call pgwatchdog notify")
                        : warn(
                                "pgpool does not tell what it does: no pgwatchdog notify in its "
                                        + String.join(", ", missing),
                                "put the lines of pgwatchdog notify --help into pgpool's own file"))
                .alone();
    }

    /// What pgpool itself reads: its own file, by its name, else the first of ours.
    private Optional<ConfEntry> poolEntry(String key) {
        PgpoolConf conf = PgpoolConf.read(subject.files());
        Path own =
                conf.files().stream()
                        .filter(file -> file.endsWith(POOL_FILE))
                        .findFirst()
                        .orElse(conf.files().getFirst());
        return conf.entries().stream()
                .filter(entry -> entry.key().equals(key) && entry.source().file().equals(own))
                .reduce((_, later) -> later);
    }

    private boolean isAnswering() {
        WatchdogSettings.Local local = settings.local();
        boolean socket =
                local.socketDirectories().stream()
                        .anyMatch(directory ->
                                Files.exists(Path.of(directory, ".s.PGSQL." + local.port())));
        if (local.listenAddresses().isEmpty()) {
            return socket;
        }
        String host =
                local.listenAddresses().stream()
                        .filter(address -> !EVERY_ADDRESS.contains(address))
                        .findFirst()
                        .orElse("127.0.0.1");
        return TcpProbe.of(host, local.port(), CheckLimits.CONNECT_MAX)
                instanceof TcpProbe.Answered;
    }
}
