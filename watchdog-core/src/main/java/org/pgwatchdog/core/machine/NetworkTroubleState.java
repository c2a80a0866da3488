package org.pgwatchdog.core.machine;

import org.pgwatchdog.core.cluster.Cluster;
import org.pgwatchdog.core.effect.NoticeCode;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.WatchdogState;

/// The host has no usable network (`WD_IN_NW_TROUBLE`; protocol v4, 9.10 and 11.5). A native exits and
/// takes its pgpool down; this node drops the VIP and comes back when the network does (deviation 1).
final class NetworkTroubleState implements LocalState {
    private final CommonRules rules;
    private final Cluster cluster;
    private final String why;

    NetworkTroubleState(CommonRules rules, String why) {
        this.rules = rules;
        this.cluster = rules.cluster();
        this.why = why;
    }

    @Override
    public WatchdogState name() {
        return WatchdogState.IN_NETWORK_TROUBLE;
    }

    @Override
    public void enter() {
        cluster.out()
                .error(
                        NoticeCode.NETWORK_TROUBLE,
                        "network trouble: "
                                + why
                                + "; the virtual IP is dropped until the network is usable again");
        Farewell.leaveAll(cluster);
    }

    @Override
    public void exit() {}

    @Override
    public Next on(Signal signal) {
        return switch (signal) {
            case Signal.NetworkUsable _ -> {
                cluster.out()
                        .info(
                                NoticeCode.NETWORK_BACK,
                                "the network is usable again; rejoining the cluster");
                yield rules.startOver();
            }
            case Signal.Shutdown _ -> rules.standard(signal);
            default -> Next.stay();
        };
    }

    @Override
    public MonotonicTime deadline() {
        return MonotonicTime.NEVER;
    }
}
