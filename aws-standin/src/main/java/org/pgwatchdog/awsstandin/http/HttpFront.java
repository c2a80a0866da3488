package org.pgwatchdog.awsstandin.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One listening HTTP port, a virtual thread for each request. It can be unplugged, so that connections
/// are refused, and plugged in again on the same port.
public final class HttpFront implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpFront.class);

    /// What answers requests; called on a virtual thread, may block.
    public interface Handler {
        ApiAnswer answer(ApiRequest request);
    }

    private record Running(HttpServer server, ExecutorService workers) {}

    private final String name;
    private final Handler handler;
    private final InetSocketAddress address;
    private List<Running> running = List.of();

    /// Starts to listen.
    ///
    /// @param name for messages
    /// @param wanted port 0 takes a free one, which is then kept
    /// @throws UncheckedIOException if the address cannot be had
    public HttpFront(String name, InetSocketAddress wanted, Handler handler) {
        this.name = name;
        this.handler = handler;
        Running first = listen(wanted);
        this.running = List.of(first);
        this.address = first.server().getAddress();
    }

    public InetSocketAddress address() {
        return address;
    }

    /// `http://host:port`
    public String url() {
        return "http://" + address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    /// Closes the port and all connections: callers are refused.
    public synchronized void unplug() {
        for (Running one : running) {
            one.server().stop(0);
            one.workers().shutdownNow();
        }
        running = List.of();
    }

    /// Listens again on the same port, if unplugged.
    public synchronized void plug() {
        if (running.isEmpty()) {
            running = List.of(listen(address));
        }
    }

    @Override
    public void close() {
        unplug();
    }

    private Running listen(InetSocketAddress where) {
        try {
            HttpServer server = HttpServer.create(where, 0);
            ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
            server.setExecutor(workers);
            server.createContext("/", this::exchange);
            server.start();
            return new Running(server, workers);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot listen on " + where + " for " + name + ": " + e.getMessage(), e);
        }
    }

    private void exchange(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readNBytes(ApiLimits.BODY_BYTES_MAX + 1);
            ApiAnswer answer;
            if (body.length > ApiLimits.BODY_BYTES_MAX) {
                answer = ApiAnswer.of(413, "text/plain", "body over the limit\n");
            } else {
                answer =
                        handler.answer(request(exchange, new String(body, StandardCharsets.UTF_8)));
            }
            deliver(exchange, answer);
        } catch (RuntimeException e) {
            LOG.error("Failed to answer. listener={} uri={}", name, exchange.getRequestURI(), e);
            throw e;
        }
    }

    private static ApiRequest request(HttpExchange exchange, String body) {
        Map<String, List<String>> headers = new TreeMap<>();
        exchange.getRequestHeaders()
                .forEach((key, values) -> headers.put(key.toLowerCase(Locale.ROOT), values));
        String query = exchange.getRequestURI().getRawQuery();
        return new ApiRequest(
                exchange.getRequestMethod(),
                exchange.getRequestURI().getRawPath(),
                query == null ? "" : query,
                headers,
                body,
                exchange.getRemoteAddress().getAddress().getHostAddress());
    }

    private static void deliver(HttpExchange exchange, ApiAnswer answer) throws IOException {
        if (answer.delivery() == ApiAnswer.Delivery.NONE) {
            return;
        }
        exchange.getResponseHeaders().set("Content-Type", answer.contentType());
        answer.headers().forEach(exchange.getResponseHeaders()::set);
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            boolean whole = answer.delivery() == ApiAnswer.Delivery.WHOLE;
            OutputStream out = exchange.getResponseBody();
            out.write(body, 0, whole ? body.length : body.length / 2);
            out.flush();
        }
    }
}
