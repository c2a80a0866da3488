package org.pgwatchdog.lifecheck.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.NodeAddress;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.lifecheck.HeartbeatDestination;
import org.pgwatchdog.lifecheck.HeartbeatSettings;
import org.pgwatchdog.lifecheck.TimeSource;
import org.pgwatchdog.wire.auth.AuthMethod;
import org.pgwatchdog.wire.auth.PeerAuthentication;
import org.pgwatchdog.wire.auth.WatchdogKey;
import org.pgwatchdog.wire.heartbeat.Heartbeat;
import org.pgwatchdog.wire.heartbeat.HeartbeatCodec;
import org.pgwatchdog.wire.heartbeat.HeartbeatLayout;

class HeartbeatLoopbackTest {
    private static final PeerAuthentication KEY = authentication("specKey123");
    private static final List<NodeAddress> PEERS =
            List.of(
                    new NodeAddress(NodeId.of(1), "db1.example", 9000, 9999),
                    new NodeAddress(NodeId.of(2), "127.0.0.1", 9000, 9998));

    private final Queue<Arrival> arrivals = new ConcurrentLinkedQueue<>();
    private final HeartbeatCounters counters = new HeartbeatCounters();
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private boolean room = true;
    private DatagramSockets sockets;
    private HeartbeatReceiver receiver;

    @BeforeEach
    void listen() throws IOException {
        sockets = DatagramSockets.open(Optional.empty());
        receiver =
                new HeartbeatReceiver(
                        settings("any", 1, List.of(), HeartbeatLayout.HOST_254),
                        PEERS,
                        TimeSource.system(),
                        counters,
                        (peer, sendMicros, at) ->
                                room && arrivals.add(new Arrival(peer, sendMicros)));
        receiver.open(sockets, List.of(HeartbeatDestination.of("127.0.0.1", 0)));
    }

    @AfterEach
    void close() {
        receiver.close();
        sockets.close();
        workers.shutdownNow();
    }

    @Test
    void senderIsHeardInBothLayoutsWithRisingTimes() throws IOException {
        for (HeartbeatLayout layout : HeartbeatLayout.values()) {
            arrivals.clear();
            HeartbeatDestination here =
                    HeartbeatDestination.of("localhost", receiver.addresses().getFirst().getPort());
            HeartbeatSender sender =
                    new HeartbeatSender(
                            settings("db1.example", 9999, List.of(here, here), layout),
                            TimeSource.system(),
                            counters,
                            workers);
            try {
                sender.open(sockets);
                await().until(() -> arrivals.size() >= 6);
            } finally {
                sender.close();
            }
            List<Long> times = arrivals.stream().map(Arrival::sendMicros).toList();
            assertThat(times).doesNotHaveDuplicates();
            assertThat(times.getFirst())
                    .isCloseTo(
                            Instant.now().getEpochSecond() * 1_000_000,
                            org.assertj.core.data.Offset.offset(60_000_000L));
            assertThat(arrivals).allMatch(arrival -> arrival.peer().equals(NodeId.of(1)));
        }
        assertThat(counters.sent()).isGreaterThanOrEqualTo(12);
    }

    @Test
    void unknownDestinationIsCountedAndOthersAreStillServed() throws IOException {
        int port = receiver.addresses().getFirst().getPort();
        HeartbeatSender sender =
                new HeartbeatSender(
                        settings(
                                "db1.example",
                                9999,
                                List.of(
                                        HeartbeatDestination.of("no-such-host.invalid", 9694),
                                        HeartbeatDestination.of("127.0.0.1", port)),
                                HeartbeatLayout.HOST_254),
                        TimeSource.system(),
                        counters,
                        workers);
        try {
            sender.open(sockets);
            await().until(() -> arrivals.size() >= 3 && counters.sendFailed() >= 1);
        } finally {
            sender.close();
        }
    }

    @Test
    void nodeIsFoundByPortAndNameOrSourceAddress() throws IOException {
        send(encode(KEY, new Heartbeat("whoever", 9998, 1000, 7)));
        send(encode(KEY, new Heartbeat("db1.example", 9999, 2000, 8)));
        await().until(() -> arrivals.size() == 2);
        assertThat(arrivals)
                .containsExactly(
                        new Arrival(NodeId.of(2), 1_000_000_007L),
                        new Arrival(NodeId.of(1), 2_000_000_008L));
    }

    @Test
    void whateverIsWrongIsCountedByReasonAndHarmsNobody() throws IOException {
        byte[] good = encode(KEY, new Heartbeat("db1.example", 9999, 1000, 0));
        byte[] unended = good.clone();
        Arrays.fill(unended, 0, 254, (byte) 'x');
        send(new byte[0]);
        send(Arrays.copyOf(good, 351));
        send(Arrays.copyOf(good, 353));
        send(new byte[60_000]);
        send(encode(authentication("wrong"), new Heartbeat("db1.example", 9999, 1000, 0)));
        send(encode(PeerAuthentication.DISABLED, new Heartbeat("db1.example", 9999, 1, 0)));
        send(unended);
        send(new byte[352]);
        send(encode(KEY, new Heartbeat("db1.example", 9997, 1000, 0)));
        send(encode(KEY, new Heartbeat("stranger", 9999, 1000, 0)));
        send(good);
        await().until(() -> !arrivals.isEmpty());
        assertThat(arrivals).containsExactly(new Arrival(NodeId.of(1), 1_000_000_000L));
        assertThat(counters.rejected(RejectReason.SIZE)).isEqualTo(4);
        assertThat(counters.rejected(RejectReason.AUTHENTICATION)).isEqualTo(2);
        assertThat(counters.rejected(RejectReason.MALFORMED)).isEqualTo(2);
        assertThat(counters.rejected(RejectReason.UNKNOWN_SENDER)).isEqualTo(2);
    }

    @Test
    void fullQueueIsCounted() throws IOException {
        room = false;
        send(encode(KEY, new Heartbeat("db1.example", 9999, 1000, 0)));
        await().until(() -> counters.rejected(RejectReason.OVERLOAD) == 1);
        assertThat(arrivals).isEmpty();
    }

    @Test
    void sendTimesRiseThoughTheClockStandsStill() {
        TimeSource stopped =
                new TimeSource() {
                    @Override
                    public MonotonicTime now() {
                        return MonotonicTime.ZERO;
                    }

                    @Override
                    public Instant wallClock() {
                        return Instant.ofEpochSecond(1_700_000_000L);
                    }
                };
        SendClock clock = new SendClock(stopped);
        assertThat(clock.next()).isEqualTo(1_700_000_000_000_000L);
        assertThat(clock.next()).isEqualTo(1_700_000_000_000_001L);
        assertThat(clock.next()).isEqualTo(1_700_000_000_000_002L);
    }

    @Test
    void socketsAreBoundToDevices() throws IOException {
        Optional<String> loopback = Optional.of("lo");
        try (DatagramSockets bound = DatagramSockets.open(loopback)) {
            HeartbeatReceiver ear =
                    new HeartbeatReceiver(
                            settings("any", 1, List.of(), HeartbeatLayout.HOST_254),
                            PEERS,
                            TimeSource.system(),
                            counters,
                            (peer, sendMicros, at) -> arrivals.add(new Arrival(peer, sendMicros)));
            try (ear) {
                ear.open(bound, List.of(new HeartbeatDestination("", 0, loopback)));
                int port = ear.addresses().getFirst().getPort();
                HeartbeatSender sender =
                        new HeartbeatSender(
                                settings(
                                        "db1.example",
                                        9999,
                                        List.of(
                                                new HeartbeatDestination(
                                                        "127.0.0.1", port, loopback)),
                                        HeartbeatLayout.HOST_254),
                                TimeSource.system(),
                                counters,
                                workers);
                try (sender) {
                    sender.open(bound);
                    await().until(() -> arrivals.size() >= 2);
                }
            }
        }
    }

    @Test
    void missingDeviceIsNamed() throws IOException {
        try (DatagramSockets bound = DatagramSockets.open(Optional.of("nosuch0"))) {
            assertThatThrownBy(() -> bound.sender(Optional.of("nosuch0")))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("nosuch0");
        }
    }

    @Test
    void aSocketThatIsNotOpenedInTimeIsToldAsThatAndNotAsClosed() {
        CountDownLatch overloaded = new CountDownLatch(1);
        try (DatagramSockets busy = new DatagramSockets(false, Duration.ofMillis(50))) {
            busy.group().execute(() -> hold(overloaded));
            assertThatThrownBy(() -> busy.sender(Optional.empty()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("within 0.05 s: this machine is overloaded")
                    .hasNoCause();
            overloaded.countDown();
        }
    }

    private static void hold(CountDownLatch end) {
        try {
            assertThat(end.await(1, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void send(byte[] datagram) throws IOException {
        InetSocketAddress to = receiver.addresses().getFirst();
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
            socket.send(new DatagramPacket(datagram, datagram.length, to));
        }
    }

    private static byte[] encode(PeerAuthentication key, Heartbeat heartbeat) {
        return new HeartbeatCodec(key).encode(heartbeat, HeartbeatLayout.HOST_254);
    }

    private static PeerAuthentication authentication(String key) {
        return new PeerAuthentication(WatchdogKey.of(key), AuthMethod.HMAC_SHA256);
    }

    private static HeartbeatSettings settings(
            String host, int port, List<HeartbeatDestination> to, HeartbeatLayout layout) {
        return new HeartbeatSettings(
                Duration.ofMillis(20),
                Duration.ofMillis(200),
                to,
                List.of(),
                host,
                port,
                KEY,
                layout);
    }

    private record Arrival(NodeId peer, long sendMicros) {}
}
