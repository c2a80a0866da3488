package org.pgwatchdog.bridge.conf;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.pgwatchdog.core.model.NodeAddress;

/// Writes a configuration of Pgpool-II 3.2 to 4.1 in the form of 4.2 and later: parameters are renamed,
/// merged, or commented out with the reason; comments, order and all other lines stay.
public final class ConfConversion {
    /// Converts one file.
    ///
    /// @param file the old file; an `include` in it is kept, but what it includes is not converted
    /// @param nodeId the number that this node gets, from 0; the others get the remaining ones in order
    public static ConversionResult convert(Path file, int nodeId) {
        PgpoolConf conf = PgpoolConf.read(List.of(file));
        ConfProblems problems = new ConfProblems();
        problems.addAll(conf.problems());
        if (!problems.isEmpty()) {
            return new ConversionResult.Refused(problems.list());
        }
        judge(conf, file, problems);
        if (!problems.isEmpty()) {
            return new ConversionResult.Refused(problems.list());
        }
        Draft draft = draft(conf, file, problems);
        List<NodeAddress> nodes = new LegacyNodes(draft).nodes();
        List<LegacyNodes.HeartbeatPath> paths =
                nodes.isEmpty() ? List.of() : new LegacyNodes(draft).heartbeatPaths(nodes);
        if (nodeId < 0 || (!nodes.isEmpty() && nodeId >= nodes.size())) {
            problems.add(
                    ConfProblem.missing(
                            "--node-id",
                            nodeId + " is out of range",
                            "a number from 0 to " + Math.max(0, nodes.size() - 1)));
        }
        if (!problems.isEmpty()) {
            problems.sort(conf.files());
            return new ConversionResult.Refused(problems.list());
        }
        try {
            ConfText text = new ConfText(file, Files.readAllBytes(file));
            OldRelease release = OldRelease.of(conf);
            NodeConversion cluster = new NodeConversion(text, draft, nodes, nodeId);
            cluster.convert();
            if (release == OldRelease.V3_2) {
                cluster.keepQueries();
            } else {
                new HeartbeatConversion(text, nodes, cluster, paths)
                        .convert(draft.whole("wd_heartbeat_port"));
            }
            new VipConversion(text, draft).convert(release);
            new PoolConversion(text, draft).convert();
            return new ConversionResult.Converted(
                    new String(text.content(), StandardCharsets.ISO_8859_1),
                    text.changes(),
                    release,
                    hosts(nodes, cluster));
        } catch (IOException unreadable) {
            problems.add(
                    new ConfSource(file, 0),
                    "cannot be read: " + unreadable.getClass().getSimpleName(),
                    "a readable configuration file");
            return new ConversionResult.Refused(problems.list());
        }
    }

    /// Complains if there is nothing to convert, or too much.
    private static void judge(PgpoolConf conf, Path file, ConfProblems problems) {
        if (!OldRelease.isOld(conf)) {
            problems.add(
                    new ConfSource(file, 0),
                    "has no parameter that only Pgpool-II 3.2 to 4.1 knows: there is nothing to"
                            + " convert",
                    "a configuration with wd_hostname, other_pgpool_hostname0, …");
            return;
        }
        for (ConfEntry entry : conf.entries()) {
            String stem = Parameters.stem(entry.key());
            boolean modern =
                    LegacyParameters.MODERN_NODES.contains(stem) && !stem.equals(entry.key());
            if (modern) {
                problems.add(
                        entry.source(),
                        entry.key() + " is a name of 4.2 and later, among names of 3.2 to 4.1",
                        "the names of one generation only");
            }
            if (!entry.source().file().equals(file) && isOldName(entry.key())) {
                problems.add(
                        entry.source(),
                        entry.key() + " stands in an included file, which is not converted",
                        "the line in " + file + " itself");
            }
        }
    }

    private static boolean isOldName(String key) {
        String stem = Parameters.stem(key);
        return LegacyParameters.ALIASES.containsKey(key)
                || key.equals(LegacyParameters.OWN_WD_PORT.name())
                || LegacyParameters.NODES.stream().anyMatch(one -> one.name().equals(stem))
                || LegacyParameters.POOL.stream().anyMatch(one -> one.name().equals(stem));
    }

    /// The old values, judged by the rules of that time.
    private static Draft draft(PgpoolConf conf, Path file, ConfProblems problems) {
        ConfProblems warnings = new ConfProblems();
        WrittenValues written = new WrittenValues(conf, true, problems, warnings).judge();
        Map<String, ConfEntry> values = new TreeMap<>(written.accepted());
        values.put(
                "watchdog_protocol",
                new ConfEntry("watchdog_protocol", "3", new ConfSource(file, 0)));
        Set<String> rejected = written.rejected();
        return new Draft(
                new EffectiveValues(values, conf.directory(), 0), rejected, problems, warnings);
    }

    private static List<String> hosts(List<NodeAddress> nodes, NodeConversion cluster) {
        String[] hosts = new String[nodes.size()];
        for (NodeAddress node : nodes) {
            hosts[cluster.number(node.id())] = node.host();
        }
        return new ArrayList<>(List.of(hosts));
    }

    private ConfConversion() {}
}
