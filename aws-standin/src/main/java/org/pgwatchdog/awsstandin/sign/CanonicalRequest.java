package org.pgwatchdog.awsstandin.sign;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.pgwatchdog.awsstandin.http.ApiRequest;

/// The text that a signature of version 4 is made over.
final class CanonicalRequest {
    private static final String PLAIN =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~";

    private CanonicalRequest() {}

    static String of(ApiRequest request, String signedHeaders) {
        StringBuilder text = new StringBuilder();
        text.append(request.method()).append('\n');
        // All services but S3 encode the path a second time.
        text.append(encode(request.path(), true)).append('\n');
        text.append(query(request.query())).append('\n');
        for (String name : signedHeaders.split(";", -1)) {
            List<String> values = new ArrayList<>();
            for (String value : request.headers().getOrDefault(name, List.of())) {
                values.add(value.strip().replaceAll(" +", " "));
            }
            text.append(name).append(':').append(String.join(",", values)).append('\n');
        }
        text.append('\n').append(signedHeaders).append('\n');
        return text.append(
                        Secrets.hex(
                                Secrets.sha256(request.body().getBytes(StandardCharsets.UTF_8))))
                .toString();
    }

    private static String query(String raw) {
        List<String> pairs = new ArrayList<>();
        for (String pair : raw.split("&", -1)) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                String value = equals < 0 ? "" : pair.substring(equals + 1);
                pairs.add(encode(decode(name), false) + "=" + encode(decode(value), false));
            }
        }
        Collections.sort(pairs);
        return String.join("&", pairs);
    }

    private static String decode(String text) {
        // A plus sign is itself in a URI; only forms mean a space by it.
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static String encode(String text, boolean keepSlash) {
        StringBuilder encoded = new StringBuilder();
        for (byte one : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (one & 0xff);
            boolean plain = PLAIN.indexOf(c) >= 0 || (keepSlash && c == '/');
            encoded.append(
                    plain ? String.valueOf(c) : String.format(Locale.ROOT, "%%%02X", (int) c));
        }
        return encoded.toString();
    }
}
