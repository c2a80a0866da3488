package org.pgwatchdog.daemon.reach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.bridge.conf.WatchdogSettings.Partition;
import org.pgwatchdog.bridge.conf.WatchdogSettings.PartitionAction;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.daemon.FreePorts;

class OutsideWatchTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final TestNode node = new TestNode();

    @Test
    void warnTellsTheLossAndItsEndOnceAndLeavesTheCoreAlone() throws IOException {
        int port = FreePorts.next();
        try (OutsideWatch watch =
                new OutsideWatch(targets(PartitionAction.WARN, port), node.node())) {
            watch.start();
            await().atMost(LIMIT).until(() -> node.told().size() == 1);
            assertThat(node.told().getFirst())
                    .startsWith(
                            "OUTSIDE_LOST none of the np_targets answers: tcp:127.0.0.1:" + port)
                    .endsWith("; nothing is done about it: np_action = 'warn'");
            assertThat(watch.view().orElseThrow().reached()).isFalse();
            try (ServerSocket back = listener(port)) {
                await().atMost(LIMIT).until(() -> node.told().size() == 2);
                assertThat(node.told().get(1))
                        .isEqualTo(
                                "OUTSIDE_REACHED tcp:127.0.0.1:"
                                        + back.getLocalPort()
                                        + " answers again");
                assertThat(watch.view().orElseThrow().reached()).isTrue();
            }
            assertThat(node.events()).isEmpty();
        }
    }

    @Test
    void stepDownLeavesTheDecisionToTheCore() throws IOException {
        int port = FreePorts.next();
        try (OutsideWatch watch =
                new OutsideWatch(targets(PartitionAction.STEP_DOWN, port), node.node())) {
            watch.start();
            await().atMost(LIMIT).until(() -> node.events().size() == 1);
            assertThat(node.events().getFirst()).isInstanceOf(Event.OutsideReported.class);
            try (ServerSocket back = listener(port)) {
                await().atMost(LIMIT).until(() -> node.events().size() == 2);
                assertThat(node.events().get(1))
                        .isEqualTo(
                                new Event.OutsideReported(
                                        true,
                                        "tcp:127.0.0.1:" + back.getLocalPort() + " answers again"));
            }
            assertThat(node.told()).isEmpty();
        }
    }

    @Test
    void aChangeOfTheSettingsForgetsTheLoss() throws IOException {
        int port = FreePorts.next();
        try (OutsideWatch watch =
                new OutsideWatch(targets(PartitionAction.STEP_DOWN, port), node.node())) {
            watch.start();
            await().atMost(LIMIT).until(() -> node.events().size() == 1);
            watch.use(targets(PartitionAction.STEP_DOWN, port));
            assertThat(node.events()).hasSize(1);
            watch.use(targets(PartitionAction.WARN, port));
            assertThat(node.events().get(1))
                    .isEqualTo(new Event.OutsideReported(true, "np_targets have changed"));
            await().atMost(LIMIT).until(() -> node.told().size() == 1);
            watch.use(new Partition(List.of(), PartitionAction.WARN));
            assertThat(watch.view()).isEmpty();
        }
    }

    private static Partition targets(PartitionAction action, int port) {
        return new Partition(List.of(new Partition.Target.Tcp("127.0.0.1", port)), action);
    }

    private static ServerSocket listener(int port) throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return socket;
    }
}
