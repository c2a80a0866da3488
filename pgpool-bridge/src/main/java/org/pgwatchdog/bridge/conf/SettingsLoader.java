package org.pgwatchdog.bridge.conf;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.pgwatchdog.core.model.NodeAddress;
import org.pgwatchdog.core.model.NodeId;

/// Builds [WatchdogSettings] from files: reads, judges each value, then judges them together.
final class SettingsLoader {
    static final String NODE_ID_FILE = "pgpool_node_id";

    static SettingsResult load(List<Path> files, OptionalInt nodeId) {
        ConfProblems problems = new ConfProblems();
        ConfProblems warnings = new ConfProblems();
        PgpoolConf conf = PgpoolConf.read(files);
        problems.addAll(conf.problems());
        boolean legacy = LegacyParameters.isMeant(conf);
        WrittenValues written = new WrittenValues(conf, legacy, problems, warnings).judge();
        Draft names =
                new Draft(
                        new EffectiveValues(written.accepted(), conf.directory(), 0),
                        written.rejected(),
                        problems,
                        warnings);
        int id =
                GenerationSection.hasNodeId(names) ? nodeId(conf.directory(), nodeId, problems) : 0;
        EffectiveValues effective = new EffectiveValues(written.accepted(), conf.directory(), id);
        Draft draft = new Draft(effective, written.rejected(), problems, warnings);
        Optional<WatchdogSettings> settings = build(draft);
        problems.sort(conf.files());
        warnings.sort(conf.files());
        return result(settings, problems, warnings);
    }

    /// Settings from values that were accepted before.
    static SettingsResult rebuild(EffectiveValues effective) {
        ConfProblems problems = new ConfProblems();
        ConfProblems warnings = new ConfProblems();
        Optional<WatchdogSettings> settings =
                build(new Draft(effective, Set.of(), problems, warnings));
        return result(settings, problems, warnings);
    }

    private static SettingsResult result(
            Optional<WatchdogSettings> settings, ConfProblems problems, ConfProblems warnings) {
        return settings.isPresent() && problems.isEmpty()
                ? new SettingsResult.Loaded(settings.get(), warnings.list())
                : new SettingsResult.Invalid(problems.list());
    }

    private static Optional<WatchdogSettings> build(Draft draft) {
        GenerationSection generation = new GenerationSection(draft);
        generation.judgeNames();
        ClusterSection cluster = new ClusterSection(draft);
        LocalSection host = new LocalSection(draft);
        LifecheckSection check = new LifecheckSection(draft);
        VipSection address = new VipSection(draft);

        WatchdogSettings.Auth auth = host.auth();
        BridgeSettings bridge = new BridgeSection(draft).bridge();
        WatchdogSettings.Vip vip = address.vip();
        List<NodeAddress> written = cluster.nodes();
        generation.judgeValues(written);
        generation.judgePool();
        Optional<NodeId> index = cluster.localId(written);
        if (index.isEmpty()) {
            return Optional.empty();
        }
        NodeAddress self = written.get(index.get().value());
        WatchdogSettings.Heartbeat heartbeat =
                generation.numbered(check.heartbeat(index.get(), written), index.get());
        List<NodeAddress> nodes = generation.numbered(written, index.get());
        NodeId local = draft.isLegacy() ? NodeId.of(0) : index.get();
        WatchdogSettings.Local pgpool = host.local(self);
        WatchdogSettings.Ipc ipc = host.ipc(self);
        return Optional.of(
                new WatchdogSettings(
                        cluster.config(local, nodes, bridge, vip.lease()),
                        cluster.peers(self),
                        auth,
                        heartbeat,
                        check.lifecheck(),
                        vip,
                        ipc,
                        pgpool,
                        bridge,
                        address.aws(),
                        host.partition(),
                        host.control(),
                        host.log(),
                        draft.effective()));
    }

    /// The id of the command line, else of the file beside the first configuration file.
    private static int nodeId(Path directory, OptionalInt given, ConfProblems problems) {
        String valid = "a number from 0 to " + NodeId.MAX + ", or --node-id N";
        if (given.isPresent()) {
            if (given.getAsInt() >= 0 && given.getAsInt() <= NodeId.MAX) {
                return given.getAsInt();
            }
            problems.add(ConfProblem.missing("--node-id", "is out of range", valid));
            return -1;
        }
        Path file = directory.resolve(NODE_ID_FILE);
        try {
            String text = SecretFile.read(file).strip();
            if (text.matches("[0-9]{1,3}") && Integer.parseInt(text) <= NodeId.MAX) {
                return Integer.parseInt(text);
            }
            problems.add(new ConfSource(file, 1), "is not a node id", valid);
        } catch (IOException unusable) {
            problems.add(new ConfSource(file, 0), "the file " + unusable.getMessage(), valid);
        }
        return -1;
    }

    private SettingsLoader() {}
}
