package org.pgwatchdog.bridge.pcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.bridge.pcp.PcpDesk.Reply;
import org.pgwatchdog.wire.pcp.PcpAuthentication;
import org.pgwatchdog.wire.pcp.PcpNode;
import org.pgwatchdog.wire.pcp.PcpRequest;
import org.pgwatchdog.wire.pcp.PcpServerCodec;

/// The server against clients that behave, and against those that don't.
class PcpServerTest extends PcpServerScene {
    @Test
    void ourOwnClientGetsEverythingTheDeskGives() throws IOException {
        PcpClient client = client(start(), "pcppass");

        assertThat(client.nodeCount()).isEqualTo(new PcpOutcome.Done<>(2));
        List<PcpNode> nodes =
                ((Reply.Given<List<PcpNode>>) desk.nodes().toCompletableFuture().join()).value();
        assertThat(client.nodes()).isEqualTo(new PcpOutcome.Done<>(nodes));
        assertThat(client.node(1)).isEqualTo(new PcpOutcome.Done<>(nodes.get(1)));
        assertThat(client.node(2).line())
                .isEqualTo("informing node info failed: invalid node ID : 2");
        assertThat(client.watchdogCluster())
                .isEqualTo(
                        new PcpOutcome.Done<>(
                                PcpServerCodec.watchdog(
                                                HandMadeDesk.snapshot(), OptionalInt.empty())
                                        .json()));
        assertThat(client.attach(1)).isEqualTo(new PcpOutcome.Done<>(new PcpAccepted()));
        assertThat(client.detach(1, true)).isEqualTo(new PcpOutcome.Done<>(new PcpAccepted()));
        assertThat(client.promote(1, true, false))
                .isEqualTo(new PcpOutcome.Done<>(new PcpAccepted()));
        assertThat(desk.orders)
                .containsExactly(
                        "count",
                        "count",
                        "attach 1",
                        "detach 1 gracefully",
                        "promote 1 switchover");
    }

    @Test
    void whatIsNotServedIsDeclinedAndTheSessionGoesOn() throws IOException {
        PcpServer server = start();
        PcpClient client = client(server, "pcppass");
        assertThat(client.reload(PcpRequest.Scope.LOCAL))
                .isEqualTo(
                        new PcpOutcome.Refused<PcpAccepted>(
                                "not supported by pgwatchdog",
                                "use the local pgpool's PCP for this command"));
        try (RawPcp raw = in(server)) {
            for (char type : "NPHBOTtZVGAF".toCharArray()) {
                assertThat(raw.send(type, "x").read())
                        .startsWith("ESERROR|CXX000|Mnot supported by pgwatchdog|D");
            }
            assertThat(raw.send('J', "1\0").read()).startsWith("ESERROR|CXX000|Minvalid PCP");
            assertThat(raw.send('L', "").read()).isEqualTo("lCommandComplete|2|");
            assertThat(raw.send('X', "").readToEnd()).isZero();
        }
    }

    @Test
    void deskMayDeclineFailOrThrow() throws IOException {
        PcpClient client = client(start(), "pcppass");
        desk.verdict =
                CompletableFuture.completedFuture(
                        new Reply.Declined<>("Denied for now", "no quorum"));
        assertThat(client.detach(0, false))
                .as("a message that stock tools can read")
                .isEqualTo(new PcpOutcome.Refused<PcpAccepted>("denied for now", "no quorum"));
        desk.verdict = CompletableFuture.failedFuture(new IllegalStateException("secret"));
        assertThat(client.detach(0, false).line())
                .isEqualTo("could not process the request: see the log of pgwatchdog");
        desk.verdict = HandMadeDesk.given(new PcpAccepted());
        assertThat(client.detach(0, false)).isInstanceOf(PcpOutcome.Done.class);
    }

    @Test
    void nothingIsServedBeforeTheLogin() throws IOException {
        PcpServer server = start();
        try (RawPcp raw = new RawPcp(server.address())) {
            assertThat(raw.send('L', "").read())
                    .isEqualTo(
                            "ESFATAL|CXX000|Mauthentication failed for new PCP connection|D"
                                    + "connection not authorized||");
            assertThat(raw.readToEnd()).isZero();
        }
        try (RawPcp raw = new RawPcp(server.address())) {
            assertThat(raw.send('R', "postgres\0x\0").read())
                    .startsWith("ESFATAL|CXX000|Mauthentication failed|");
            assertThat(raw.readToEnd()).isZero();
        }
        try (RawPcp raw = new RawPcp(server.address())) {
            assertThat(raw.send('R', "\0").read()).startsWith("ESFATAL|");
            assertThat(raw.readToEnd()).isZero();
        }
        assertThat(desk.orders).isEmpty();
    }

    @Test
    void saltIsGoodForOneTryAndNeverTheSame() throws IOException {
        PcpServer server = start();
        try (RawPcp raw = in(server)) {
            assertThat(raw.send('R', "postgres\0x\0").read()).startsWith("ESFATAL|");
        }
        List<String> salts = new ArrayList<>();
        for (int count = 0; count < 8; count++) {
            try (RawPcp raw = new RawPcp(server.address())) {
                salts.add(raw.send('M', "").read());
            }
        }
        assertThat(salts).doesNotHaveDuplicates();
    }

    @Test
    void everyLineOfAUserCountsAndChangesCountAtOnce() throws IOException {
        PcpServer server = start();
        assertThat(client(server, "old").nodeCount()).isInstanceOf(PcpOutcome.Done.class);
        assertThat(client(server, "pcppass").nodeCount()).isInstanceOf(PcpOutcome.Done.class);
        assertThat(client(server, "new").nodeCount()).isInstanceOf(PcpOutcome.Denied.class);

        Files.writeString(users, "postgres:" + PcpAuthentication.digest("new"));

        assertThat(client(server, "new").nodeCount()).isInstanceOf(PcpOutcome.Done.class);
        assertThat(client(server, "old").nodeCount()).isInstanceOf(PcpOutcome.Denied.class);
        Files.delete(users);
        assertThat(client(server, "new").nodeCount().line())
                .contains("the users cannot be read")
                .doesNotContain(users.toString());
    }

    @Test
    void emptyOrCutDigestsAdmitNobody() throws IOException {
        Files.writeString(users, "postgres:\nother:" + DIGEST.substring(1) + "\n");
        PcpServer server = start();
        try (RawPcp raw = new RawPcp(server.address())) {
            assertThat(raw.login("postgres", "")).startsWith("ESFATAL|");
        }
        try (RawPcp raw = new RawPcp(server.address())) {
            assertThat(raw.login("other", "pcppass"))
                    .startsWith("ESFATAL|CXX000|Mauthentication failed for user \"other\"|D");
        }
    }

    @Test
    void requestsSentAheadAreAnsweredInOrder() throws IOException {
        CompletableFuture<Reply<Integer>> slow = new CompletableFuture<>();
        try (RawPcp raw = in(start())) {
            desk.count = slow;
            raw.send('L', "");
            await().until(() -> desk.orders.size() == 1);
            raw.send('I', "0\0").send('C', "1\0");
            assertThat(desk.orders).containsExactly("count");
            slow.complete(new Reply.Given<>(7));

            assertThat(raw.read()).isEqualTo("lCommandComplete|7|");
            assertThat(raw.read()).isEqualTo("iArraySize|1|");
            assertThat(raw.read()).startsWith("iNodeInfo|db0.example|");
            assertThat(raw.read()).isEqualTo("iCommandComplete|");
            assertThat(raw.read()).isEqualTo("cCommandComplete|");
        }
    }

    @Test
    void addressInUseIsNamedAndCloseFreesIt() throws IOException {
        PcpServer first = start();
        InetSocketAddress address = first.address();
        PcpServer second = server(address, NORMAL);

        assertThatThrownBy(second::start)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot listen for PCP on")
                .hasMessageContaining(":" + address.getPort());
        first.close();
        first.close();
        assertThatThrownBy(first::address).isInstanceOf(IllegalStateException.class);
        server(address, NORMAL).start();
    }

    @Test
    void secretsAreNeverLoggedAndStrangersCannotFillTheLog() throws IOException {
        List<String> lines = new CopyOnWriteArrayList<>();
        Handler handler = collecting(lines);
        Logger logger = Logger.getLogger("org.pgwatchdog.bridge.pcp");
        logger.addHandler(handler);
        logger.setLevel(Level.ALL);
        try {
            PcpServer server = start();
            for (int count = 0; count < 5; count++) {
                try (RawPcp raw = new RawPcp(server.address())) {
                    assertThat(raw.login("evil\nuser", "hunter2")).startsWith("ESFATAL|");
                }
            }
            assertThat(client(server, "pcppass").nodeCount()).isInstanceOf(PcpOutcome.Done.class);
        } finally {
            logger.removeHandler(handler);
            logger.setLevel(null);
        }
        assertThat(lines).filteredOn(line -> line.startsWith("WARNING")).hasSize(1);
        assertThat(lines).anyMatch(line -> line.contains("evil?user"));
        assertThat(String.join("\n", lines))
                .doesNotContain("hunter2")
                .doesNotContain("pcppass:")
                .doesNotContain(DIGEST)
                .doesNotContain(PcpAuthentication.digest("hunter2"));
    }
}
