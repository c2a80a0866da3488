package org.pgwatchdog.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.pgwatchdog.daemon.LegacyDaemons.KEY;
import static org.pgwatchdog.daemon.LegacyDaemons.LIMIT;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgwatchdog.core.legacy.message.InterlockLock;
import org.pgwatchdog.core.legacy.message.LegacyMessage;
import org.pgwatchdog.core.legacy.message.LegacyStatus;
import org.pgwatchdog.core.legacy.message.PacketKind;
import org.pgwatchdog.core.message.RecoveryPhase;
import org.pgwatchdog.daemon.control.ControlAnswer;
import org.pgwatchdog.daemon.control.ControlRequest;
import org.pgwatchdog.daemon.legacy.ScriptedNative;

/// One node of ours beside a scripted native, in the sequences of the captures.
class LegacyAmongNativesTest {
    private static final int OURS = 0;
    private static final int NATIVE = 1;
    private static final LegacyMessage START_RECOVERY =
            new LegacyMessage.Plain(PacketKind.START_RECOVERY);

    @TempDir Path directory;

    private LegacyDaemons nodes;
    private ScriptedNative other;
    private ScheduledExecutorService beats;

    @BeforeEach
    void setUp() throws IOException {
        nodes = new LegacyDaemons(directory, 2);
        other = peer(KEY, nodes.heartbeatPort(NATIVE));
        beats = Executors.newSingleThreadScheduledExecutor();
    }

    @AfterEach
    void stopAll() throws Exception {
        beats.shutdownNow();
        nodes.close();
        other.close();
    }

    private ScriptedNative peer(String key, int heartbeatPort) throws IOException {
        return new ScriptedNative(
                nodes.wdPort(NATIVE), LegacyDaemons.poolPort(NATIVE), heartbeatPort, key, 600);
    }

    private void beat() {
        beats.scheduleAtFixedRate(
                () -> {
                    try {
                        other.beat(nodes.heartbeatPort(OURS));
                    } catch (IOException closed) {
                        throw new IllegalStateException(closed);
                    }
                },
                0,
                200,
                TimeUnit.MILLISECONDS);
    }

    private void joinAnActiveNative() throws Exception {
        other.as(LegacyStatus.MASTER).listen();
        beat();
        nodes.start(OURS);
        await().atMost(LIMIT).until(() -> nodes.roleOf(OURS).equals("standby"));
    }

    private PacketKind ask(PacketKind kind) throws IOException {
        return ask(other.ask(nodes.wdPort(OURS), kind));
    }

    private static PacketKind ask(Optional<LegacyMessage> answer) {
        return ScriptedNative.kindOf(answer.orElseThrow());
    }

    @Test
    void itJoinsAnActiveNativeAndAnswersIt() throws Exception {
        joinAnActiveNative();
        assertThat(other.asked()).contains(PacketKind.ADD_REQ);
        assertThat(nodes.holdsVip(OURS)).isFalse();
        Optional<LegacyMessage> answer = other.ask(nodes.wdPort(OURS), PacketKind.INFO_REQ);
        assertThat(answer.orElseThrow())
                .isInstanceOfSatisfying(
                        LegacyMessage.Described.class,
                        ready -> {
                            assertThat(ready.kind()).isEqualTo(PacketKind.READY);
                            assertThat(ready.record().status()).isEqualTo(LegacyStatus.NORMAL);
                            assertThat(ready.record().identity().wdPort())
                                    .isEqualTo(nodes.wdPort(OURS));
                        });
        await().atMost(LIMIT).until(() -> !other.heartbeats().isEmpty());
        assertThat(other.heartbeats().getLast().status()).isEqualTo(LegacyStatus.NORMAL);
        // There is no pgpool here: nobody to hold back for the native's online recovery.
        for (PacketKind stage : List.of(PacketKind.START_RECOVERY, PacketKind.END_RECOVERY)) {
            assertThat(ask(other.ask(nodes.wdPort(OURS), new LegacyMessage.Plain(stage))))
                    .isEqualTo(PacketKind.NODE_READY);
        }
    }

    @Test
    void theOperatorsRecoveryHoldsANativesClientsBackUntilItsEnd() throws Exception {
        joinAnActiveNative();
        ControlAnswer begun = recovery(RecoveryPhase.START);
        assertThat(begun.done()).as(begun.text()).isTrue();
        assertThat(other.asked()).contains(PacketKind.START_RECOVERY);
        assertThat(ask(other.ask(nodes.wdPort(OURS), START_RECOVERY)))
                .as("one at a time")
                .isEqualTo(PacketKind.NODE_FAILED);
        assertThat(recovery(RecoveryPhase.START).text()).contains("begun by this node");
        assertThat(other.asked()).doesNotContain(PacketKind.END_RECOVERY);
        ControlAnswer ended = recovery(RecoveryPhase.END);
        assertThat(ended.done()).as(ended.text()).isTrue();
        assertThat(other.asked()).contains(PacketKind.END_RECOVERY);
        assertThat(recovery(RecoveryPhase.END).done()).isFalse();
    }

    private ControlAnswer recovery(RecoveryPhase phase) throws IOException {
        return nodes.ask(OURS, new ControlRequest.Recovery(phase, false));
    }

    @Test
    void itTakesOverFromANativeThatSaysGoodBye() throws Exception {
        joinAnActiveNative();
        assertThat(ask(PacketKind.SERVER_DOWN)).isEqualTo(PacketKind.READY);
        other.die();
        await().atMost(LIMIT).until(() -> nodes.holdsVip(OURS));
        await().atMost(LIMIT)
                .until(() -> other.heartbeats().getLast().status() == LegacyStatus.MASTER);
    }

    @Test
    void itTakesOverFromANativeThatFreezesAndGivesInWhenThatDeclaresItselfAgain() throws Exception {
        joinAnActiveNative();
        await().atMost(LIMIT).until(() -> nodes.status(OURS).getAsJsonArray("nodes").size() == 2);
        other.freeze();
        beats.shutdownNow();
        await().atMost(LIMIT).until(() -> nodes.holdsVip(OURS));
        assertThat(nodes.roleOf(OURS)).isEqualTo("active");

        assertThat(ask(PacketKind.DECLARE_NEW_MASTER)).isEqualTo(PacketKind.READY);
        await().atMost(LIMIT).until(() -> !nodes.holdsVip(OURS));
    }

    @Test
    void aNativeThatJoinsAndStandsIsAcceptedAndRefused() throws Exception {
        nodes.start(OURS);
        await().atMost(LIMIT).until(() -> nodes.holdsVip(OURS));
        other.listen();
        assertThat(ask(PacketKind.ADD_REQ)).isEqualTo(PacketKind.ADD_ACCEPT);
        assertThat(ask(PacketKind.STAND_FOR_MASTER)).isEqualTo(PacketKind.MASTER_EXIST);
        assertThat(nodes.holdsVip(OURS)).isTrue();
        await().atMost(LIMIT).until(() -> other.asked().contains(PacketKind.INFO_REQ));
    }

    @Test
    void wrongHashesAndRepetitionsAreRefusedAsNativesExpectIt() throws Exception {
        joinAnActiveNative();
        try (ScriptedNative stranger = peer("another key", 0)) {
            int port = nodes.wdPort(OURS);
            assertThat(ask(stranger.ask(port, PacketKind.INFO_REQ)))
                    .isEqualTo(PacketKind.AUTH_FAILED);
            assertThat(stranger.ask(port, PacketKind.STAND_FOR_MASTER))
                    .as("natives would take AUTH_FAILED for a vote")
                    .isEmpty();
            byte[] packet = other.packet(other.described(PacketKind.INFO_REQ));
            assertThat(ask(other.exchange(port, packet))).isEqualTo(PacketKind.READY);
            assertThat(ask(other.exchange(port, packet))).isEqualTo(PacketKind.AUTH_FAILED);
        }
    }

    @Test
    void silentHalfSendingAndGarbagePeersKeepNobodyWaiting() throws Exception {
        joinAnActiveNative();
        int port = nodes.wdPort(OURS);
        List<Socket> idle = new ArrayList<>();
        for (int count = 0; count < 300; count++) {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(10_000);
            if (count % 2 == 0) {
                socket.getOutputStream().write(new byte[615]);
            }
            idle.add(socket);
        }
        long began = System.nanoTime();
        assertThat(ask(PacketKind.INFO_REQ)).isEqualTo(PacketKind.READY);
        assertThat(System.nanoTime() - began).isLessThan(TimeUnit.SECONDS.toNanos(2));
        byte[] garbage = new byte[616];
        java.util.Arrays.fill(garbage, (byte) 0xa5);
        other.exchange(port, garbage);
        for (Socket socket : idle) {
            try (socket) {
                assertThat(endOf(socket)).isTrue();
            }
        }
        assertThat(ask(PacketKind.INFO_REQ)).isEqualTo(PacketKind.READY);
        assertThat(nodes.roleOf(OURS)).isEqualTo("standby");
    }

    private static boolean endOf(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (java.net.SocketException reset) {
            return true;
        }
    }

    @Test
    void aNodeThatIsNotConfiguredHereIsAcceptedAndItsSilenceNoticed() throws Exception {
        joinAnActiveNative();
        int port = FreePorts.next();
        try (ScriptedNative guest = new ScriptedNative(port, 20_007, 0, KEY, 5).listen()) {
            assertThat(ask(guest.ask(nodes.wdPort(OURS), PacketKind.ADD_REQ)))
                    .isEqualTo(PacketKind.ADD_ACCEPT);
            assertThat(statusOfGuest()).isEqualTo("NORMAL");
            for (int beat = 0; beat < 3; beat++) {
                guest.beat(nodes.heartbeatPort(OURS));
            }
            guest.freeze();
            await().atMost(LIMIT).until(() -> statusOfGuest().equals("DOWN"));
            assertThat(nodes.roleOf(OURS)).isEqualTo("standby");
        }
    }

    private String statusOfGuest() throws IOException {
        return nodes.status(OURS)
                .getAsJsonArray("nodes")
                .get(2)
                .getAsJsonObject()
                .get("legacyStatus")
                .getAsString();
    }

    @Test
    void itWalksThroughABackendEventThatANativeLeads() throws Exception {
        joinAnActiveNative();
        int port = nodes.wdPort(OURS);
        assertThat(
                        ask(
                                other.ask(
                                        port,
                                        new LegacyMessage.Backends(
                                                PacketKind.DEGENERATE_BACKEND, List.of(1)))))
                .isEqualTo(PacketKind.NODE_READY);
        assertThat(ask(PacketKind.START_INTERLOCK)).isEqualTo(PacketKind.READY);
        assertThat(ask(PacketKind.DECLARE_LOCK_HOLDER)).isEqualTo(PacketKind.READY);
        await().atMost(LIMIT).until(() -> other.asked().contains(PacketKind.START_INTERLOCK));
        for (InterlockLock lock :
                List.of(InterlockLock.START, InterlockLock.FAILOVER, InterlockLock.FOLLOW_MASTER)) {
            assertThat(ask(other.ask(port, new LegacyMessage.Unlock(lock))))
                    .isEqualTo(PacketKind.LOCK_READY);
        }
        await().atMost(LIMIT).until(() -> other.asked().contains(PacketKind.END_INTERLOCK));
        assertThat(ask(PacketKind.END_INTERLOCK)).isEqualTo(PacketKind.READY);
        assertThat(ask(other.ask(port, new LegacyMessage.Unlock(InterlockLock.END))))
                .isEqualTo(PacketKind.LOCK_READY);
        assertThat(ask(PacketKind.RESIGN_LOCK_HOLDER)).isEqualTo(PacketKind.READY);
        await().atMost(LIMIT)
                .until(() ->
                        !nodes.status(OURS)
                                .getAsJsonObject("legacy")
                                .get("interlocking")
                                .getAsBoolean());
    }
}
