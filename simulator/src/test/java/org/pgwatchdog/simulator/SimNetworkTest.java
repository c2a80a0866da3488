package org.pgwatchdog.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Connections must behave like TCP: ordered, late, stalled or broken, but never short of bytes.
final class SimNetworkTest {
    private final Timeline timeline = new Timeline();
    private final List<SimHost> hosts = List.of(new SimHost(0), new SimHost(1));
    private final SimNetwork network =
            new SimNetwork(timeline, new Seed(7).derive("network"), hosts);
    private final List<String> news = new ArrayList<>();
    private final ByteArrayOutputStream read = new ByteArrayOutputStream();
    private SimCluster world;

    /// Two processes that run, without anything of their own on the line.
    @BeforeEach
    void start() {
        SimulationOptions options =
                SimulationOptions.of(
                        1,
                        OptionalInt.of(2),
                        Optional.of(Duration.ZERO),
                        Optional.of(Profile.CALM));
        ClusterPlan plan = ClusterPlan.draw(options, new Seed(1));
        Timeline elsewhere = new Timeline();
        world =
                new SimCluster(
                        plan,
                        new Seed(1),
                        Brain::real,
                        elsewhere,
                        new Trace(elsewhere, Optional.empty(), false));
        hosts.forEach(host ->
                host.started(
                        new NodeLife(world, host, plan.configs().get(host.id()), new Prng(2))));
    }

    @Test
    void bytesArriveCompletelyAndInOrderHoweverTheyAreCut() {
        SimEndpoint near = connected();
        StringBuilder sent = new StringBuilder();
        for (int index = 0; index < 500; index++) {
            String text = "message " + index + ";";
            sent.append(text);
            near.write(text.getBytes(StandardCharsets.US_ASCII));
        }
        run(Duration.ofSeconds(10));
        assertThat(read.toString(StandardCharsets.US_ASCII)).isEqualTo(sent.toString());
    }

    @Test
    void nobodyListeningMeansRefused() {
        hosts.get(1).ended();
        connect();
        run(Duration.ofSeconds(1));
        assertThat(news).containsExactly("failed refused=true connection refused");
    }

    @Test
    void aHoleMeansATimeout() {
        network.cut(1, 0);
        connect();
        run(NetworkTimes.CONNECT_TIMEOUT.minusMillis(1));
        assertThat(news).isEmpty();
        run(Duration.ofSeconds(1));
        assertThat(news).containsExactly("failed refused=false connect timed out");
    }

    @Test
    void aShortHoleIsBridgedByTheSecondTry() {
        network.cut(0, 1);
        connect();
        run(Duration.ofMillis(500));
        network.heal(0, 1);
        run(Duration.ofSeconds(2));
        assertThat(news).containsExactly("opened");
    }

    @Test
    void aCutHoldsBytesBackAndLosesNone() {
        SimEndpoint near = connected();
        network.cut(0, 1);
        near.write("held".getBytes(StandardCharsets.US_ASCII));
        run(Duration.ofSeconds(10));
        assertThat(read.size()).isZero();
        network.heal(0, 1);
        run(NetworkTimes.REPEAT_MAX.plusSeconds(1));
        assertThat(read.toString(StandardCharsets.US_ASCII)).isEqualTo("held");
        assertThat(news).containsExactly("opened");
    }

    @Test
    void theOtherDirectionOfAOneWayCutWorks() {
        SimEndpoint near = connected();
        network.cut(1, 0);
        near.write("through".getBytes(StandardCharsets.US_ASCII));
        run(Duration.ofSeconds(1));
        assertThat(read.toString(StandardCharsets.US_ASCII)).isEqualTo("through");
    }

    @Test
    void aVeryLongCutBreaksTheConnectionForTheSender() {
        SimEndpoint near = connected();
        network.cut(0, 1);
        near.write("never".getBytes(StandardCharsets.US_ASCII));
        run(NetworkTimes.GIVE_UP_MAX.plusSeconds(1));
        assertThat(news).containsExactly("opened", "closed connection timed out");
        assertThat(near.isOpen()).isFalse();
    }

    @Test
    void aDeadProcessIsToldByItsKernel() {
        connected();
        hosts.get(1).ended();
        network.processEnded(hosts.get(1));
        run(Duration.ofSeconds(1));
        assertThat(news).hasSize(2);
        assertThat(news.get(1)).isIn("closed connection reset", "closed closed by peer");
    }

    @Test
    void aHostWithoutPowerSaysNothingUntilItIsBack() {
        SimEndpoint near = connected();
        hosts.get(1).ended();
        network.powerLost(hosts.get(1));
        near.write("anyone?".getBytes(StandardCharsets.US_ASCII));
        run(Duration.ofSeconds(15));
        assertThat(news).containsExactly("opened");
        network.powerBack(hosts.get(1));
        run(NetworkTimes.REPEAT_MAX.plusSeconds(1));
        assertThat(news).containsExactly("opened", "closed connection reset");
    }

    @Test
    void aFrozenProcessReadsEverythingWhenItThaws() {
        SimEndpoint near = connected();
        hosts.get(1).freeze();
        near.write("one".getBytes(StandardCharsets.US_ASCII));
        near.write("two".getBytes(StandardCharsets.US_ASCII));
        near.close();
        run(Duration.ofSeconds(5));
        assertThat(read.size()).isZero();
        hosts.get(1).unfreeze();
        hosts.get(1).catchUp();
        assertThat(read.toString(StandardCharsets.US_ASCII)).isEqualTo("onetwo");
    }

    @Test
    void datagramsAreLostDoubledAndLateAsTold() {
        int[] arrived = {0};
        network.datagramFaults(
                new SimNetwork.DatagramFaults(
                        Ratio.percent(50), Ratio.percent(50), Ratio.percent(50)));
        for (int index = 0; index < 1000; index++) {
            network.datagram(hosts.get(0), hosts.get(1), () -> arrived[0]++);
        }
        run(Duration.ofSeconds(5));
        assertThat(arrived[0]).isBetween(650, 850);
        network.datagramFaults(
                new SimNetwork.DatagramFaults(Ratio.ALWAYS, Ratio.NEVER, Ratio.NEVER));
        network.datagram(hosts.get(0), hosts.get(1), () -> arrived[0] = -1);
        run(Duration.ofSeconds(5));
        assertThat(arrived[0]).isPositive();
    }

    private SimEndpoint connected() {
        List<SimEndpoint> opened = connect();
        run(Duration.ofSeconds(1));
        assertThat(news).containsExactly("opened");
        SimEndpoint near = opened.getFirst();
        near.outgoing().target().readWith(reader("far "));
        return near;
    }

    private List<SimEndpoint> connect() {
        List<SimEndpoint> opened = new ArrayList<>();
        network.connect(
                hosts.get(0),
                hosts.get(1),
                new ConnectAttempt.Caller() {
                    @Override
                    public void opened(SimEndpoint endpoint) {
                        news.add("opened");
                        endpoint.readWith(reader(""));
                        opened.add(endpoint);
                    }

                    @Override
                    public void failed(boolean refused, String reason) {
                        news.add("failed refused=" + refused + " " + reason);
                    }
                });
        return opened;
    }

    private SimEndpoint.Reader reader(String who) {
        return new SimEndpoint.Reader() {
            @Override
            public void bytes(byte[] bytes) {
                read.writeBytes(bytes);
            }

            @Override
            public void closed(String reason) {
                if (who.isEmpty()) {
                    news.add("closed " + reason);
                }
            }
        };
    }

    private void run(Duration length) {
        long end = timeline.now() + length.toNanos();
        while (timeline.next() <= end) {
            timeline.runNext();
        }
        timeline.advanceTo(end);
    }
}
