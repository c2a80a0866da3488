package org.pgwatchdog.daemon.legacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.core.legacy.LegacyEffect;
import org.pgwatchdog.core.legacy.LegacyEvent;
import org.pgwatchdog.core.legacy.LegacyEvent.Failure;
import org.pgwatchdog.core.legacy.message.LegacyMessage;
import org.pgwatchdog.core.legacy.message.MemberIdentity;
import org.pgwatchdog.core.legacy.message.PacketKind;
import org.pgwatchdog.daemon.FreePorts;
import org.pgwatchdog.wire.auth.AuthMethod;
import org.pgwatchdog.wire.auth.PeerAuthentication;
import org.pgwatchdog.wire.auth.WatchdogKey;
import org.pgwatchdog.wire.legacy.LegacyGeneration;
import org.pgwatchdog.wire.legacy.LegacyPacketCodec;

/// The asking side against peers that answer, refuse, close, and never say a word.
class LegacyPeersTest {
    private static final String KEY = "wd-secret-34";
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(600);

    private final MultiThreadIoEventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final List<LegacyEvent> events = new CopyOnWriteArrayList<>();
    private final List<Throwable> faults = new CopyOnWriteArrayList<>();
    private final int peerPort = FreePorts.next();
    private ScriptedNative peer;
    private LegacyPeers peers;
    private InetSocketAddress bound;
    private long exchange;

    @BeforeEach
    void open() throws IOException {
        peer = new ScriptedNative(peerPort, 20_001, 0, KEY, 60);
        peers =
                new LegacyPeers(
                        group.next(),
                        new LegacyPacketCodec(
                                LegacyGeneration.G2,
                                new PeerAuthentication(
                                        WatchdogKey.of(KEY), AuthMethod.HMAC_SHA256)),
                        new LegacyPeers.Terms(true, Duration.ofSeconds(2)),
                        events::add,
                        faults::add);
        bound = peers.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    @AfterEach
    void close() throws IOException {
        peers.close();
        peer.close();
        var _ = group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        assertThat(faults).isEmpty();
    }

    private long ask(String host, LegacyMessage request, Duration limit) {
        exchange++;
        MemberIdentity to = new MemberIdentity(host, 20_001, peerPort);
        peers.ask(new LegacyEffect.Ask(exchange, to, request, limit));
        return exchange;
    }

    private long ask(PacketKind kind) {
        return ask("127.0.0.1", peer.described(kind), SHORT);
    }

    private Failure failureOf(long asked) {
        await().atMost(LIMIT).until(() -> outcomeOf(asked).isPresent());
        return ((LegacyEvent.AskFailed) outcomeOf(asked).orElseThrow()).failure();
    }

    private Optional<LegacyEvent> outcomeOf(long asked) {
        return events.stream()
                .filter(event ->
                        switch (event) {
                            case LegacyEvent.Answered(var id, _) -> id == asked;
                            case LegacyEvent.AskFailed(var id, _, _) -> id == asked;
                            default -> false;
                        })
                .findFirst();
    }

    @Test
    void questionsToOnePeerAreAskedInOrderEachOnAConnectionOfItsOwn() throws Exception {
        peer.listen();
        List<PacketKind> kinds =
                List.of(
                        PacketKind.ADD_REQ,
                        PacketKind.INFO_REQ,
                        PacketKind.STAND_FOR_MASTER,
                        PacketKind.DECLARE_NEW_MASTER,
                        PacketKind.SERVER_DOWN);
        kinds.forEach(this::ask);
        await().atMost(LIMIT).until(() -> events.size() == kinds.size());
        assertThat(peer.asked()).isEqualTo(kinds);
        assertThat(events)
                .extracting(event -> ((LegacyEvent.Answered) event).exchange())
                .containsExactly(1L, 2L, 3L, 4L, 5L);
    }

    @Test
    void nobodyListensIsARefusal() {
        assertThat(failureOf(ask(PacketKind.INFO_REQ))).isEqualTo(Failure.REFUSED);
    }

    @Test
    void anUnknownNameIsUnreachable() {
        long asked = ask("no-such-host.invalid", peer.described(PacketKind.INFO_REQ), LIMIT);
        assertThat(failureOf(asked)).isEqualTo(Failure.UNREACHABLE);
    }

    @Test
    void aConnectionThatIsClosedWithoutAnAnswerIsOne() throws Exception {
        peer.listen().answering(_ -> Optional.empty());
        assertThat(failureOf(ask(PacketKind.INFO_REQ))).isEqualTo(Failure.CLOSED);
    }

    @Test
    void aSilentPeerCostsItsLimitAndNotTheOthersTheirs() throws Exception {
        peer.listen().freeze();
        long began = System.nanoTime();
        long first = ask(PacketKind.INFO_REQ);
        long second = ask(PacketKind.INFO_REQ);
        assertThat(failureOf(first)).isEqualTo(Failure.SILENT);
        assertThat(failureOf(second)).isEqualTo(Failure.SILENT);
        assertThat(System.nanoTime() - began).isGreaterThanOrEqualTo(SHORT.toNanos());
        await().atMost(LIMIT).until(() -> peers.census().get().outbound() == 0);
    }

    @Test
    void anAnswerThatTakesLongByDesignKeepsTheNextQuestionOnlyUntilItIsSent() throws Exception {
        try (ServerSocket slow = new ServerSocket(peerPort, 50, InetAddress.getLoopbackAddress())) {
            long start =
                    ask(
                            "127.0.0.1",
                            new LegacyMessage.Plain(PacketKind.START_RECOVERY),
                            Duration.ofSeconds(5));
            try (var held = slow.accept()) {
                long next = ask(PacketKind.INFO_REQ);
                try (var second = slow.accept()) {
                    assertThat(second.getInputStream().readNBytes(616)).hasSize(616);
                }
                assertThat(failureOf(next)).isEqualTo(Failure.CLOSED);
                assertThat(outcomeOf(start)).isEmpty();
                assertThat(held.isConnected()).isTrue();
            }
            assertThat(failureOf(start)).isEqualTo(Failure.CLOSED);
        }
    }

    @Test
    void aRequestIsHandedOnAndItsAnswerGoesBackOnItsConnection() throws Exception {
        Thread.ofVirtual()
                .start(() -> {
                    await().atMost(LIMIT).until(() -> !events.isEmpty());
                    if (events.getFirst() instanceof LegacyEvent.RequestReceived(var id, _, _)) {
                        peers.answer(id, new LegacyMessage.Plain(PacketKind.NODE_READY));
                    }
                });
        Optional<LegacyMessage> answer =
                peer.ask(
                        bound.getPort(),
                        new LegacyMessage.Backends(PacketKind.FAILBACK_REQUEST, List.of(2)));
        assertThat(answer).contains(new LegacyMessage.Plain(PacketKind.NODE_READY));
        await().atMost(LIMIT).until(() -> peers.census().get().inbound() == 0);
    }
}
