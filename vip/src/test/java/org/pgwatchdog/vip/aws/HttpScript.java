package org.pgwatchdog.vip.aws;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/// A small HTTP server on loopback that a test answers for.
public final class HttpScript implements AutoCloseable {
    /// @param headers with names in lower case
    public record Request(String verb, String path, Map<String, String> headers, String body) {}

    /// @param status 0 for no answer at all, with the connection left open
    public record Answer(int status, String body) {}

    private final ServerSocket listener;
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final List<Request> seen = new CopyOnWriteArrayList<>();
    private final Function<Request, Answer> script;

    public HttpScript(Function<Request, Answer> script) {
        this.script = script;
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    public URI address() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    public List<Request> seen() {
        return List.copyOf(seen);
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                if (listener.isClosed()) {
                    socket.close();
                    return;
                }
                open.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException _) {
            // Closed.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            var in =
                    new BufferedReader(
                            new InputStreamReader(
                                    socket.getInputStream(), StandardCharsets.ISO_8859_1));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                Request request = read(line, in);
                seen.add(request);
                Answer answer = script.apply(request);
                if (answer.status() == 0) {
                    continue;
                }
                byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
                String head =
                        "HTTP/1.1 "
                                + answer.status()
                                + " X\r\nContent-Type: text/xml\r\nContent-Length: "
                                + body.length
                                + "\r\n\r\n";
                socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
                socket.getOutputStream().write(body);
                socket.getOutputStream().flush();
            }
        } catch (IOException _) {
            // The client gave up.
        }
    }

    private static Request read(String first, BufferedReader in) throws IOException {
        String[] words = first.split(" ");
        Map<String, String> headers = new TreeMap<>();
        for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        char[] body = new char[Integer.parseInt(headers.getOrDefault("content-length", "0"))];
        for (int got = 0; got < body.length; ) {
            got += in.read(body, got, body.length - got);
        }
        return new Request(words[0], words[1], headers, new String(body));
    }
}
