package org.pgwatchdog.bridge.pcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.bridge.pcp.PcpDesk.Reply;

/// The server's limits: what clients and the desk do wrong costs one session and nothing else.
class PcpServerLimitsTest extends PcpServerScene {
    @Test
    void impossibleLengthsAndUnknownTypesEndTheSession() throws IOException {
        PcpServer server = start();
        for (int length : new int[] {260, 3, -1, Integer.MAX_VALUE}) {
            try (RawPcp raw = in(server)) {
                byte[] header =
                        java.nio.ByteBuffer.allocate(5).put((byte) 'I').putInt(length).array();
                assertThat(raw.send(header).read())
                        .startsWith("ESFATAL|CXX000|Minvalid PCP packet|D")
                        .contains("length " + length);
                assertThat(raw.readToEnd()).isZero();
            }
        }
        try (RawPcp raw = in(server)) {
            assertThat(raw.send('Q', "").read())
                    .isEqualTo(
                            "ESFATAL|CXX000|MPCP processing request|D"
                                    + "unknown PCP packet type \"Q\"||");
            assertThat(raw.readToEnd()).isZero();
        }
    }

    @Test
    void tooManyRequestsAheadEndTheSession() throws IOException {
        desk.count = new CompletableFuture<>();
        try (RawPcp raw = in(start())) {
            byte[] one = RawPcp.frame('L', "");
            byte[] many = new byte[one.length * 200];
            for (int at = 0; at < many.length; at += one.length) {
                System.arraycopy(one, 0, many, at, one.length);
            }
            raw.send(many);
            assertThat(raw.read()).contains("too many PCP requests ahead");
            assertThat(raw.readToEnd()).isZero();
        }
        assertThat(desk.orders).containsExactly("count");
    }

    @Test
    void silentSlowAndHalfClientsAreClosedAndBlockNobody() throws IOException {
        PcpServer server =
                start(new PcpServer.Patience(Duration.ofMillis(400), Duration.ofSeconds(20)));
        try (RawPcp silent = new RawPcp(server.address());
                RawPcp half = new RawPcp(server.address());
                RawPcp idle = in(server)) {
            half.send((byte) 'M', (byte) 0);
            assertThat(client(server, "pcppass").nodeCount()).isInstanceOf(PcpOutcome.Done.class);
            assertThat(silent.readToEnd()).isZero();
            assertThat(half.readToEnd()).isZero();
            assertThat(idle.readToEnd()).isZero();
        }
    }

    @Test
    void deskThatNeverAnswersCostsTheSessionOnly() throws IOException {
        PcpServer server =
                start(new PcpServer.Patience(Duration.ofSeconds(20), Duration.ofMillis(300)));
        CompletableFuture<Reply<Integer>> never = new CompletableFuture<>();
        desk.count = never;
        try (RawPcp raw = in(server)) {
            assertThat(raw.send('L', "").read())
                    .isEqualTo(
                            "ESFATAL|CXX000|Mcould not process the request|D"
                                    + "the request took too long||");
            assertThat(raw.readToEnd()).isZero();
        }
        never.complete(new Reply.Given<>(1));
        desk.count = HandMadeDesk.given(3);
        assertThat(client(server, "pcppass").nodeCount()).isEqualTo(new PcpOutcome.Done<>(3));
    }

    @Test
    void clientsBeyondTheLimitAreTurnedAwayUntilOthersLeave() throws IOException {
        PcpServer server = start();
        List<RawPcp> clients = new ArrayList<>();
        try {
            for (int count = 0; count < PcpLimits.CLIENTS_MAX; count++) {
                clients.add(new RawPcp(server.address()));
            }
            clients.getLast().send('M', "").read();
            try (RawPcp oneMore = new RawPcp(server.address())) {
                assertThat(oneMore.read()).startsWith("ESFATAL|CXX000|Mno more PCP clients|D");
            }
        } finally {
            for (RawPcp client : clients) {
                client.close();
            }
        }
        await().untilAsserted(() ->
                assertThat(client(server, "pcppass").nodeCount())
                        .isInstanceOf(PcpOutcome.Done.class));
    }

    @Test
    void noBufferLeaksWhateverClientsDo() throws IOException {
        List<String> leaks = new CopyOnWriteArrayList<>();
        assertThat(ResourceLeakDetector.getLevel()).isEqualTo(ResourceLeakDetector.Level.PARANOID);
        Handler handler = collecting(leaks);
        Logger logger = Logger.getLogger(ResourceLeakDetector.class.getName());
        logger.addHandler(handler);
        try {
            impossibleLengthsAndUnknownTypesEndTheSession();
            tooManyRequestsAheadEndTheSession();
            desk.count = HandMadeDesk.given(2);
            desk.orders.clear();
            assertThat(client(start(), "pcppass").nodes()).isInstanceOf(PcpOutcome.Done.class);
            try (RawPcp half = in(servers.getFirst())) {
                half.send((byte) 'I', (byte) 0, (byte) 0);
            }
            servers.forEach(PcpServer::close);
            for (int round = 0; round < 5; round++) {
                System.gc();
                PooledByteBufAllocator.DEFAULT.directBuffer(16).release();
            }
        } finally {
            logger.removeHandler(handler);
        }
        assertThat(leaks).isEmpty();
    }
}
