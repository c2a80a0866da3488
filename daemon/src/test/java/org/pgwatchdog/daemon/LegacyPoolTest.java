package org.pgwatchdog.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.core.legacy.LegacyEvent;
import org.pgwatchdog.daemon.status.EventHistory;
import org.pgwatchdog.daemon.status.NoticeLog;

final class LegacyPoolTest {
    private final List<LegacyEvent> told = new ArrayList<>();
    private final EventHistory history = new EventHistory(Clock.systemUTC());
    private final NoticeLog notices = new NoticeLog(history);

    @Test
    void aPeersOnlineRecoveryIsRefusedWithTheWayOutWhereAPgpoolServesClients() {
        drain(new LegacyPool.Ways(true, true));
        assertThat(told).containsExactly(new LegacyEvent.ClientsDrained(7, false));
        assertThat(history.entries())
                .singleElement()
                .satisfies(entry -> {
                    assertThat(entry.code()).isEqualTo("RECOVERY");
                    assertThat(entry.text())
                            .contains("refusing the online recovery of a peer")
                            .contains("stop the pgpool of this node and pgwatchdog");
                });
    }

    @Test
    void withoutAPgpoolThereIsNobodyToHoldBack() {
        drain(new LegacyPool.Ways(false, false));
        assertThat(told).containsExactly(new LegacyEvent.ClientsDrained(7, true));
        assertThat(history.entries())
                .singleElement()
                .satisfies(entry -> assertThat(entry.text()).contains("local_pgpool is off"));
    }

    private void drain(LegacyPool.Ways ways) {
        new LegacyPool(new UnbridgedPool(notices), ways, notices, told::add).drainClients(7);
    }
}
