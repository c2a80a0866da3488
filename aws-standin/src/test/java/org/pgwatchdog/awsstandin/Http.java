package org.pgwatchdog.awsstandin;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// Plain HTTP requests with a generous time limit, each on a connection of its own.
public final class Http {
    private static final int LIMIT_MS = 20_000;

    private Http() {}

    public record Answer(int status, String body) {}

    public static Answer get(URI uri) throws IOException {
        return send("GET", uri, Map.of(), "");
    }

    public static Answer send(String method, URI uri, Map<String, String> headers, String body)
            throws IOException {
        return send(method, uri, headers, body, LIMIT_MS);
    }

    public static Answer send(
            String method, URI uri, Map<String, String> headers, String body, int limitMs)
            throws IOException {
        HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
        connection.setRequestMethod(method);
        connection.setConnectTimeout(limitMs);
        connection.setReadTimeout(limitMs);
        connection.setRequestProperty("Connection", "close");
        headers.forEach(connection::setRequestProperty);
        if (!body.isEmpty()) {
            connection.setDoOutput(true);
            connection.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
        }
        int status = connection.getResponseCode();
        try (InputStream in =
                status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            String text = in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return new Answer(status, text);
        } finally {
            connection.disconnect();
        }
    }
}
