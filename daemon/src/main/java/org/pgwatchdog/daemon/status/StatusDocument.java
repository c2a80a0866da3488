package org.pgwatchdog.daemon.status;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.pgwatchdog.core.model.BackendStatuses;
import org.pgwatchdog.core.model.ClusterSnapshot;
import org.pgwatchdog.core.model.NodeSnapshot;
import org.pgwatchdog.core.model.PoolConfig;
import org.pgwatchdog.core.model.WatchdogState;

/// The status of the cluster as one node sees it, as JSON (product contract, section 4).
///
/// @param at the wall clock at the moment of `cluster`
public record StatusDocument(
        String version,
        ClusterSnapshot cluster,
        VipReport vip,
        Backends backends,
        Optional<Takeover> lastTakeover,
        Instant at) {

    /// The backends beyond what the core knows of them.
    ///
    /// @param configured in the order of their ids
    /// @param quarantined the ids that this node alone keeps from its clients
    public record Backends(List<PoolConfig.Backend> configured, List<Integer> quarantined) {
        public Backends {
            configured = List.copyOf(configured);
            quarantined = List.copyOf(quarantined);
        }
    }

    /// The role of a node in the words of operators: `active`, `standby` or `down`.
    public static String roleOf(ClusterSnapshot cluster, NodeSnapshot node) {
        boolean leads =
                cluster.leader().filter(node.id()::equals).isPresent()
                        && node.state() == WatchdogState.LEADER;
        if (leads && cluster.quorum().permitsEscalation()) {
            return "active";
        }
        return node.state() == WatchdogState.STANDBY ? "standby" : "down";
    }

    /// One line of JSON.
    public String toJson() {
        StringWriter text = new StringWriter();
        try (JsonWriter json = new JsonWriter(text)) {
            json.setSerializeNulls(true);
            json.beginObject();
            json.name("version").value(version);
            json.name("at").value(at.toString());
            json.name("protocol").value(cluster.legacy().isPresent() ? 3 : 4);
            writeLocal(json);
            writeLeader(json);
            writeQuorum(json);
            writeVip(json);
            json.name("paused").value(cluster.paused());
            json.name("nodes").beginArray();
            for (NodeSnapshot node : cluster.nodes()) {
                writeNode(json, node);
            }
            json.endArray();
            writeLegacy(json);
            writeBackends(json);
            writeTakeover(json);
            json.endObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return text.toString();
    }

    private void writeLocal(JsonWriter json) throws IOException {
        NodeSnapshot local = cluster.localNode();
        json.name("local").beginObject();
        json.name("id").value(local.id().value());
        json.name("name").value(local.name());
        json.name("state").value(local.state().label());
        json.name("code").value(local.state().code());
        json.name("role").value(roleOf(cluster, local));
        json.endObject();
    }

    private void writeLeader(JsonWriter json) throws IOException {
        Optional<NodeSnapshot> leader = cluster.leader().flatMap(id -> cluster.node(id.value()));
        json.name("leader");
        if (leader.isEmpty()) {
            json.nullValue();
            return;
        }
        json.beginObject();
        json.name("id").value(leader.get().id().value());
        json.name("name").value(leader.get().name());
        json.name("since").value(at.minus(leader.get().inState()).toString());
        json.name("term").value(cluster.term());
        json.endObject();
    }

    private void writeQuorum(JsonWriter json) throws IOException {
        json.name("quorum").beginObject();
        json.name("state").value(cluster.quorum().label());
        json.name("code").value(cluster.quorum().code());
        json.name("required").value(cluster.votesRequired());
        json.name("members").value(cluster.memberRemoteCount() + 1L);
        json.name("standbys").value(cluster.standbyCount());
        json.endObject();
    }

    private void writeVip(JsonWriter json) throws IOException {
        json.name("vip").beginObject();
        json.name("address").value(vip.address().isEmpty() ? null : vip.address());
        json.name("method").value(vip.method());
        json.name("held").value(vip.held());
        json.name("leaseRemainingMs").value(millis(vip.leaseRemaining()));
        json.name("escalated").value(cluster.escalated());
        json.name("phase").value(cluster.vip().name().toLowerCase(Locale.ROOT));
        json.name("lastError").value(vip.lastError().orElse(null));
        json.name("reachable");
        ReachText.writeVip(json, vip.reach().vip());
        MonitorText.write(json, vip);
        json.endObject();
        ReachText.writeSurroundings(json, vip.reach());
    }

    private void writeNode(JsonWriter json, NodeSnapshot node) throws IOException {
        json.beginObject();
        json.name("id").value(node.id().value());
        json.name("name").value(node.name());
        json.name("host").value(node.address().host());
        json.name("wdPort").value(node.address().wdPort());
        json.name("pgpoolPort").value(node.address().pgpoolPort());
        json.name("priority").value(node.priority());
        json.name("state").value(node.state().label());
        json.name("code").value(node.state().code());
        json.name("role").value(roleOf(cluster, node));
        json.name("membership").value(node.membership().label());
        json.name("lostReason").value(node.lostReason().map(lost -> lost.label()).orElse(null));
        json.name("lastHeardMs").value(millis(node.lastHeard()));
        json.name("inStateMs").value(node.inState().toMillis());
        json.name("reachable").value(node.reachable());
        json.name("vipReachable");
        ReachText.writePeer(json, vipReachOf(node));
        json.name("kind").value(node.kind().label());
        json.name("version").value(node.version().isEmpty() ? null : node.version());
        if (cluster.legacy().isPresent()) {
            json.name("legacyStatus").value(LegacyText.statusOf(node.state()));
        }
        json.endObject();
    }

    /// Of this node what it sees itself, of others what they say.
    private Optional<Reach.Peer> vipReachOf(NodeSnapshot node) {
        return node.id().equals(cluster.local())
                ? vip.reach().vip().map(own -> new Reach.Peer(own.ok(), own.since(), own.latency()))
                : Optional.ofNullable(vip.reach().peers().get(node.id()));
    }

    private void writeLegacy(JsonWriter json) throws IOException {
        if (cluster.legacy().isPresent()) {
            json.name("legacy");
            LegacyText.write(json, cluster.legacy().get());
        }
    }

    private void writeBackends(JsonWriter json) throws IOException {
        json.name("backends").beginArray();
        Optional<BackendStatuses> known = cluster.backends();
        for (int id = 0; id < backends.configured().size(); id++) {
            PoolConfig.Backend backend = backends.configured().get(id);
            json.beginObject();
            json.name("id").value(id);
            json.name("host").value(backend.host());
            json.name("port").value(backend.port());
            json.name("status").value(statusOf(id));
            json.name("role")
                    .value(
                            known.isEmpty()
                                    ? "unknown"
                                    : known.get().primaryNodeId() == id ? "primary" : "standby");
            json.endObject();
        }
        json.endArray();
    }

    private String statusOf(int id) {
        if (backends.quarantined().contains(id)) {
            return "quarantine";
        }
        return cluster.backends()
                .filter(known -> id < known.states().size())
                .map(known -> known.states().get(id).label())
                .orElse("unknown");
    }

    private void writeTakeover(JsonWriter json) throws IOException {
        json.name("lastTakeover");
        if (lastTakeover.isEmpty()) {
            json.nullValue();
            return;
        }
        Takeover takeover = lastTakeover.get();
        json.beginObject();
        json.name("reason").value(takeover.reason());
        json.name("startedAt").value(takeover.startedAt().toString());
        json.name("from").value(takeover.from().orElse(null));
        json.name("to").value(takeover.to());
        json.name("phasesMs").beginObject();
        json.name("detect").value(takeover.detect().toMillis());
        json.name("elect").value(takeover.elect().toMillis());
        json.name("acquire").value(millis(takeover.acquire()));
        json.endObject().endObject();
    }

    private static @org.jspecify.annotations.Nullable Number millis(Optional<Duration> duration) {
        return duration.map(Duration::toMillis).orElse(null);
    }
}
