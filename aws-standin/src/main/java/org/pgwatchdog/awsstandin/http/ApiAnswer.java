package org.pgwatchdog.awsstandin.http;

import java.util.Map;

/// An HTTP answer, or the lack of one.
///
/// @param headers besides the content type
public record ApiAnswer(
        int status,
        String contentType,
        String body,
        Map<String, String> headers,
        Delivery delivery) {
    /// How much of an answer gets through.
    public enum Delivery {
        /// All of it.
        WHOLE,
        /// The head and half of the body, then the connection is closed.
        HALF,
        /// Nothing: the connection is closed.
        NONE
    }

    /// No answer: the connection is closed.
    public static final ApiAnswer NOTHING = of(500, "", "").delivered(Delivery.NONE);

    public static ApiAnswer xml(int status, String text) {
        return of(status, "text/xml;charset=UTF-8", text);
    }

    public static ApiAnswer of(int status, String contentType, String text) {
        return new ApiAnswer(status, contentType, text, Map.of(), Delivery.WHOLE);
    }

    public ApiAnswer with(String header, String value) {
        return new ApiAnswer(status, contentType, body, Map.of(header, value), delivery);
    }

    public ApiAnswer delivered(Delivery other) {
        return new ApiAnswer(status, contentType, body, headers, other);
    }
}
