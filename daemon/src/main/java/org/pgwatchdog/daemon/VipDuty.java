package org.pgwatchdog.daemon;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.pgwatchdog.bridge.conf.AwsSettings;
import org.pgwatchdog.bridge.conf.WatchdogSettings;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.event.NetworkCondition;
import org.pgwatchdog.core.model.ClusterSnapshot;
import org.pgwatchdog.core.model.WatchdogState;
import org.pgwatchdog.daemon.drift.Duty;
import org.pgwatchdog.vip.VipOutcome;
import org.pgwatchdog.vip.VirtualIp;
import org.pgwatchdog.vip.drift.DriftRules;
import org.pgwatchdog.vip.drift.Stand;

/// What the monitors of the virtual IP get from this node.
///
/// @param settings those in force
record VipDuty(
        EscalationRunner escalation, ProtocolStack stack, Supplier<WatchdogSettings> settings)
        implements Duty {
    @Override
    public VirtualIp vip() {
        return escalation.vip();
    }

    @Override
    public Optional<Stand> stand() {
        return escalation.stand();
    }

    @Override
    public boolean surelyLeads() {
        return stack.snapshot().thenApply(VipDuty::leads).exceptionally(_ -> false).join();
    }

    private static boolean leads(ClusterSnapshot cluster) {
        return cluster.localNode().state() == WatchdogState.LEADER
                && cluster.quorum().permitsEscalation()
                && cluster.vip() == ClusterSnapshot.VipPhase.ESCALATED
                && !cluster.paused();
    }

    /// If it cannot be put back, that is the core's business: it tries again and hands over in the end.
    @Override
    public Optional<VipOutcome> repairAddress() {
        Optional<VipOutcome> outcome = escalation.repair();
        if (outcome.filter(ended -> !ended.succeeded()).isPresent()) {
            stack.offer(new Event.NetworkReported(NetworkCondition.USABLE, false, false));
        }
        return outcome;
    }

    @Override
    public DriftRules rules() {
        WatchdogSettings now = settings.get();
        return new DriftRules(
                now.vip().checkInterval(),
                now.aws().route53().ttl(),
                now.aws().onApiError() == AwsSettings.OnApiError.FAIL);
    }

    @Override
    public Duration lease() {
        return settings.get().vip().lease();
    }

    @Override
    public Duration limit() {
        return settings.get().vip().commandTimeout();
    }
}
