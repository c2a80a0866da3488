package org.pgwatchdog.lifecheck.detect;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.pgwatchdog.core.model.NodeId;

class TrustedServersTest {
    private final NodeId local = NodeId.of(3);
    private final TrustedServers servers = new TrustedServers(local);

    @Test
    void lossAndReturnOfAllServersAreReportedOnce() {
        assertThat(servers.observe(true)).isEmpty();
        assertThat(servers.observe(false))
                .contains(new LifecheckVerdict.Dead(local, "trusted server is unreachable"));
        assertThat(servers.isUnreachable()).isTrue();
        assertThat(servers.observe(false)).isEmpty();
        assertThat(servers.observe(true))
                .contains(new LifecheckVerdict.Alive(local, "trusted server is reachable again"));
        assertThat(servers.isUnreachable()).isFalse();
        assertThat(servers.observe(true)).isEmpty();
    }
}
