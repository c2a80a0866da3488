package org.pgwatchdog.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.core.message.NodeInfo;
import org.pgwatchdog.core.message.Standing;
import org.pgwatchdog.core.model.NodeAddress;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.PoolConfig;
import org.pgwatchdog.core.model.QuorumStatus;
import org.pgwatchdog.core.model.WatchdogConfig;
import org.pgwatchdog.core.model.WatchdogState;

/// Protocol v4, 3.6: which connection belongs to which node.
final class PeerAdmissionTest {
    private static final WatchdogConfig CONFIG =
            new WatchdogConfig(
                    NodeId.of(0),
                    List.of(
                            new NodeAddress(NodeId.of(0), "10.0.0.10", 9000, 9999),
                            new NodeAddress(NodeId.of(1), "10.0.0.11", 9000, 9999)),
                    1,
                    true,
                    "",
                    "n0",
                    "4.3.5",
                    false,
                    WatchdogConfig.Membership.FIXED,
                    WatchdogConfig.Failover.DEFAULT,
                    new PoolConfig(List.of(), List.of(), List.of(), List.of()),
                    Duration.ofSeconds(5));

    @Test
    void wrongHostNameFromTheConfiguredAddressIsAdmitted() {
        assertThat(PeerAdmission.decide(CONFIG, "10.0.0.11", info(1, 9000, "elsewhere"), true))
                .isEqualTo(new PeerAdmission.Admit(NodeId.of(1)));
    }

    @Test
    void configuredHostNameFromAnotherAddressIsAdmitted() {
        assertThat(PeerAdmission.decide(CONFIG, "192.0.2.1", info(1, 9000, "10.0.0.11"), true))
                .isEqualTo(new PeerAdmission.Admit(NodeId.of(1)));
    }

    @Test
    void ownIdIsRecognisedBeforeAnythingElse() {
        assertThat(PeerAdmission.decide(CONFIG, "10.0.0.11", info(0, 9000, "10.0.0.11"), false))
                .isInstanceOf(PeerAdmission.OwnId.class);
    }

    @Test
    void wrongKeyPortOrIdIsRefused() {
        assertThat(PeerAdmission.decide(CONFIG, "10.0.0.11", info(1, 9000, "10.0.0.11"), false))
                .isInstanceOf(PeerAdmission.Refuse.class);
        assertThat(PeerAdmission.decide(CONFIG, "10.0.0.11", info(1, 9001, "10.0.0.11"), true))
                .isInstanceOf(PeerAdmission.Refuse.class);
        assertThat(PeerAdmission.decide(CONFIG, "10.0.0.11", info(2, 9000, "10.0.0.11"), true))
                .isInstanceOf(PeerAdmission.Refuse.class);
    }

    private static NodeInfo info(int id, int wdPort, String host) {
        return new NodeInfo(
                "4.3.5",
                1,
                2,
                WatchdogState.LOADING,
                wdPort,
                9999,
                1,
                Optional.of(NodeId.of(id)),
                "peer",
                host,
                "",
                Optional.of(new Standing(0, 0, QuorumStatus.ON_THE_EDGE, 0, false)),
                Optional.empty(),
                Optional.empty());
    }
}
