package org.pgwatchdog.daemon.http;

/// One answer.
///
/// @param status the HTTP status code
public record HttpAnswer(int status, String contentType, String body) {
    public static HttpAnswer text(int status, String body) {
        return new HttpAnswer(status, "text/plain; charset=utf-8", body + "\n");
    }

    public static HttpAnswer json(String body) {
        return new HttpAnswer(200, "application/json", body + "\n");
    }

    public static HttpAnswer html(String body) {
        return new HttpAnswer(200, "text/html; charset=utf-8", body);
    }
}
