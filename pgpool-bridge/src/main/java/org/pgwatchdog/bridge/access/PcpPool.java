package org.pgwatchdog.bridge.access;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pgwatchdog.bridge.engine.PoolChange;
import org.pgwatchdog.bridge.engine.PoolView;
import org.pgwatchdog.bridge.pcp.PcpAccepted;
import org.pgwatchdog.bridge.pcp.PcpClient;
import org.pgwatchdog.bridge.pcp.PcpOutcome;
import org.pgwatchdog.bridge.pool.BridgeLimits;
import org.pgwatchdog.bridge.pool.PoolAccess;
import org.pgwatchdog.core.model.BackendState;
import org.pgwatchdog.wire.pcp.PcpHealthStatistics;
import org.pgwatchdog.wire.pcp.PcpNode;

/// The local pgpool over PCP.
///
/// A look asks for the health check's statistics, which show status and primary without making pgpool
/// connect to its backends, as asking for the nodes does: that takes ten seconds for each dead host. Only
/// in logical replication mode, where the statistics do not name the primary, the nodes are asked for.
public final class PcpPool implements PoolAccess {
    /// What pgpool says of a backend that is detached already.
    private static final String ALREADY = "is not valid for failover";

    private final PcpClient client;
    private final PoolTraces traces;
    private final boolean statisticsNamePrimary;

    /// @param statisticsNamePrimary streaming replication mode
    public PcpPool(PcpClient client, PoolTraces traces, boolean statisticsNamePrimary) {
        this.client = client;
        this.traces = traces;
        this.statisticsNamePrimary = statisticsNamePrimary;
    }

    @Override
    public Look look() {
        String incarnation = traces.incarnation().orElse("");
        PcpClient patient = client.withLimit(BridgeLimits.LOOK_MAX);
        PcpOutcome<List<PoolView.Backend>> outcome =
                statisticsNamePrimary
                        ? patient.allHealthCheckStatistics().map(PcpPool::ofStatistics)
                        : patient.nodes().map(PcpPool::ofNodes);
        return outcome instanceof PcpOutcome.Done<List<PoolView.Backend>>(var backends)
                ? new Look.Seen(new PoolView(backends, incarnation))
                : new Look.Failed(outcome.line());
    }

    private static List<PoolView.Backend> ofStatistics(List<PcpHealthStatistics> all) {
        List<PoolView.Backend> backends = new ArrayList<>();
        for (PcpHealthStatistics one : all) {
            boolean attached = one.status().equals("up") || one.status().equals("waiting");
            backends.add(
                    new PoolView.Backend(
                            !one.status().equals("unused"),
                            attached,
                            one.role().equals("primary")));
        }
        return backends;
    }

    private static List<PoolView.Backend> ofNodes(List<PcpNode> nodes) {
        return nodes.stream()
                .map(node ->
                        new PoolView.Backend(
                                node.status() != BackendState.UNUSED,
                                node.isAttached(),
                                node.role() == PcpNode.Role.PRIMARY))
                .toList();
    }

    @Override
    public Optional<String> sign() {
        return traces.sign();
    }

    @Override
    public Verdict change(PoolChange change) {
        PcpOutcome<PcpAccepted> outcome =
                switch (change) {
                    case PoolChange.Detach(int id) -> client.detach(id, false);
                    case PoolChange.Attach(int id) -> client.attach(id);
                    case PoolChange.Promote(int id) -> client.promote(id, false, false);
                };
        boolean accepted =
                switch (outcome) {
                    case PcpOutcome.Done<PcpAccepted> _ -> true;
                    case PcpOutcome.Refused<PcpAccepted> refused ->
                            refused.line().contains(ALREADY);
                    case PcpOutcome.Denied<PcpAccepted> _,
                            PcpOutcome.Unreachable<PcpAccepted> _,
                            PcpOutcome.TimedOut<PcpAccepted> _,
                            PcpOutcome.Broken<PcpAccepted> _ ->
                            false;
                };
        return new Verdict(accepted, accepted ? "" : outcome.line());
    }
}
