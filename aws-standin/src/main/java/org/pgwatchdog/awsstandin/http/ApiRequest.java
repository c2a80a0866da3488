package org.pgwatchdog.awsstandin.http;

import java.util.List;
import java.util.Map;

/// An HTTP request as it came.
///
/// @param path as sent, still encoded
/// @param query as sent, without the question mark; empty for none
/// @param headers by name in lower case
/// @param body as text; all of AWS's protocols here are UTF-8
/// @param remote the caller's address without its port
public record ApiRequest(
        String method,
        String path,
        String query,
        Map<String, List<String>> headers,
        String body,
        String remote) {

    /// The header's first value, or an empty text.
    public String header(String lowerCaseName) {
        List<String> values = headers.getOrDefault(lowerCaseName, List.of());
        return values.isEmpty() ? "" : values.getFirst();
    }
}
