package org.pgwatchdog.daemon.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpEndpointTest {
    private final MultiThreadIoEventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final HttpEndpoint endpoint =
            new HttpEndpoint(
                    group.next(),
                    Map.of(
                            "/ok",
                            () -> CompletableFuture.completedStage(HttpAnswer.text(200, "fine")),
                            "/broken",
                            () ->
                                    CompletableFuture.failedStage(
                                            new IllegalStateException("no core"))));
    private InetSocketAddress address;

    @BeforeEach
    void start() throws IOException {
        address = endpoint.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    @AfterEach
    void end() {
        endpoint.close();
        group.shutdownGracefully(0, 100, TimeUnit.MILLISECONDS).awaitUninterruptibly(2_000);
    }

    @ParameterizedTest
    @CsvSource({
        "GET /ok HTTP/1.1, 200, fine",
        "GET /ok?query=1 HTTP/1.1, 200, fine",
        "GET /none HTTP/1.1, 404, there is no /none",
        "GET /broken HTTP/1.1, 503, the core does not answer",
        "POST /ok HTTP/1.1, 405, only GET and HEAD",
    })
    void requestsGetTheirAnswer(String line, String status, String body) throws IOException {
        String response = exchange(line + "\r\nHost: x\r\n\r\n");
        assertThat(response).startsWith("HTTP/1.1 " + status + " ");
        assertThat(response).endsWith("\r\n\r\n" + body + "\n");
        assertThat(response.toLowerCase()).contains("connection: close");
    }

    @Test
    void headHasTheLengthButNoBody() throws IOException {
        String response = exchange("HEAD /ok HTTP/1.1\r\nHost: x\r\n\r\n");
        assertThat(response).contains("content-length: 5").endsWith("\r\n\r\n");
    }

    @Test
    void requestLineBeyondTheLimitIsRefused() throws IOException {
        String response =
                exchange("GET /" + "x".repeat(HttpLimits.REQUEST_LINE_MAX) + " HTTP/1.1\r\n\r\n");
        assertThat(response).startsWith("HTTP/1.1 400 ");
    }

    @Test
    void nonsenseIsRefused() throws IOException {
        assertThat(exchange("\u0001\u0002\u0003 \u0001\r\n\r\n")).doesNotContain(" 200 ");
    }

    @Test
    void slowClientLosesItsConnectionWhileOthersAreServed() throws IOException {
        try (Socket slow = connect()) {
            slow.getOutputStream().write("GET /ok HT".getBytes(StandardCharsets.US_ASCII));
            assertThat(exchange("GET /ok HTTP/1.1\r\n\r\n")).contains(" 200 ");
            assertThat(slow.getInputStream().readAllBytes()).isEmpty();
        }
    }

    @Test
    void connectionsBeyondTheLimitAreClosedAtOnce() throws IOException {
        List<Socket> held = new ArrayList<>();
        for (int count = 0; count < HttpLimits.CONNECTIONS_MAX; count++) {
            held.add(connect());
        }
        assertThat(exchange("GET /ok HTTP/1.1\r\n\r\n")).isEmpty();
        for (Socket one : held) {
            one.close();
        }
    }

    @Test
    void takenPortIsNamedWithItsSetting() {
        assertThatThrownBy(() -> new HttpEndpoint(group.next(), Map.of()).start(address))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(String.valueOf(address.getPort()))
                .hasMessageContaining("http_listen");
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private String exchange(String request) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (SocketException reset) {
            return "";
        }
    }
}
