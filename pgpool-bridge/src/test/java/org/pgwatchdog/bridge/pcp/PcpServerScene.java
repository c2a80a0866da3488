package org.pgwatchdog.bridge.pcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.pgwatchdog.wire.pcp.PcpAuthentication;
import org.pgwatchdog.wire.pcp.PcpNode;

/// A PCP server with hand-made users and desk, and clients of it; servers end after each test.
abstract class PcpServerScene {
    static final String DIGEST = PcpAuthentication.digest("pcppass");
    static final String OK = "rAuthenticationOK|";
    static final PcpServer.Patience NORMAL = new PcpServer.Patience();

    @TempDir Path directory;

    final HandMadeDesk desk = new HandMadeDesk();
    final List<PcpServer> servers = new ArrayList<>();
    Path users;

    @BeforeEach
    void writeUsers() throws IOException {
        users = directory.resolve("pcp.conf");
        Files.writeString(
                users,
                "# users\n\npostgres:"
                        + PcpAuthentication.digest("old")
                        + "\npostgres:"
                        + DIGEST
                        + "\nno colon\nother:short\n");
    }

    @AfterEach
    void close() {
        servers.forEach(PcpServer::close);
    }

    static Handler collecting(List<String> lines) {
        return new Handler() {
            @Override
            public void publish(LogRecord one) {
                String message = one.getMessage();
                lines.add(one.getLevel() + " " + message + " " + one.getThrown());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
    }

    PcpServer start() throws IOException {
        return start(NORMAL);
    }

    PcpServer start(PcpServer.Patience patience) throws IOException {
        PcpServer server =
                server(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), patience);
        server.start();
        return server;
    }

    PcpServer server(InetSocketAddress address, PcpServer.Patience patience) {
        PcpServer server = new PcpServer(address, users, desk, PcpNode.Layout.V4_3, patience);
        servers.add(server);
        return server;
    }

    /// A client that is logged in.
    static RawPcp in(PcpServer server) throws IOException {
        RawPcp raw = new RawPcp(server.address());
        assertThat(raw.login("postgres", "pcppass")).isEqualTo(OK);
        return raw;
    }

    PcpClient client(PcpServer server, String password) throws IOException {
        Path passfile = directory.resolve("pass-" + password);
        Files.writeString(passfile, "*:*:postgres:" + password + "\n");
        Files.setPosixFilePermissions(passfile, PosixFilePermissions.fromString("rw-------"));
        return new PcpClient(
                new PcpTarget("127.0.0.1", server.address().getPort(), "postgres"),
                new PcpPassfile(passfile),
                Duration.ofSeconds(20));
    }
}
