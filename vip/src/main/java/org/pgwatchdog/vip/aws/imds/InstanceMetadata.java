package org.pgwatchdog.vip.aws.imds;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.vip.aws.api.ApiFault;
import org.pgwatchdog.vip.aws.api.ApiResult;
import org.pgwatchdog.vip.aws.api.FaultKind;

/// A client of IMDSv2 for one instance.
///
/// One token serves all requests; it is fetched by one thread at a time, anew after four fifths of its
/// life, and once more when the service refuses it (401), which it also does after a stop and start.
/// Never follows redirects, never uses a proxy. Plain HTTP, as the service has nothing else. Thread-safe;
/// blocks, at most the limit given and never more than [#REQUEST_MAX] for one request.
public final class InstanceMetadata {
    /// Where every instance reaches it.
    public static final URI ADDRESS = URI.create("http://169.254.169.254");

    /// How long one request may wait for a connection, and for bytes. The service is in the hypervisor.
    static final Duration REQUEST_MAX = Duration.ofSeconds(1);

    private static final int TOKEN_SECONDS = 21_600;
    private static final int ANSWER_BYTES_MAX = 64 * 1024;

    private final String base;
    private final ReentrantLock fetching = new ReentrantLock();
    private volatile @Nullable Token token;

    private record Token(String text, long renewAt) {}

    private record Answer(int status, String body) {}

    /// @param address [#ADDRESS] or `aws_endpoint_url_imds`
    public InstanceMetadata(URI address) {
        String text = address.toString();
        this.base = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }

    /// What is at a path below `latest/meta-data/`, without white space around it.
    ///
    /// @return [FaultKind#NOT_FOUND] if there is nothing there, [FaultKind#DENIED] if the service is
    ///     switched off, [FaultKind#TIMED_OUT] also if a container is one hop too far away
    public ApiResult<String> text(String path, Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        ApiResult<String> first = attempt(path, end);
        if (first instanceof ApiResult.Failed<String>(ApiFault fault)
                && fault.code().equals("HTTP 401")) {
            token = null;
            return attempt(path, end);
        }
        return first;
    }

    /// What is at a path when asked without a token, as version 1 did. Where the token does not arrive and
    /// this answers at once, if only with a refusal (401), the token's packets are allowed too few hops.
    ///
    /// @return [FaultKind#CREDENTIALS] if a token is required
    public ApiResult<String> textWithoutToken(String path, Duration limit) {
        return answer(
                "GET",
                "/latest/meta-data/" + path,
                "Accept",
                "*/*",
                System.nanoTime() + limit.toNanos());
    }

    /// The lines of [#text].
    public ApiResult<List<String>> lines(String path, Duration limit) {
        return text(path, limit)
                .map(text -> text.lines().map(String::strip).filter(l -> !l.isEmpty()).toList());
    }

    private ApiResult<String> attempt(String path, long end) {
        return token(path, end)
                .then(secret ->
                        answer(
                                "GET",
                                "/latest/meta-data/" + path,
                                "X-aws-ec2-metadata-token",
                                secret,
                                end))
                .map(String::strip);
    }

    private ApiResult<String> token(String path, long end) {
        Optional<String> known = freshToken();
        if (known.isPresent()) {
            return ApiResult.done(known.get());
        }
        try {
            if (!fetching.tryLock(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS)) {
                return fault(FaultKind.TIMED_OUT, path, "", "another request hangs");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return fault(FaultKind.TIMED_OUT, path, "", "interrupted");
        }
        try {
            known = freshToken();
            if (known.isPresent()) {
                return ApiResult.done(known.get());
            }
            long renewAt = System.nanoTime() + Duration.ofSeconds(TOKEN_SECONDS * 4L / 5).toNanos();
            return answer(
                            "PUT",
                            "/latest/api/token",
                            "X-aws-ec2-metadata-token-ttl-seconds",
                            Integer.toString(TOKEN_SECONDS),
                            end)
                    .map(text -> {
                        token = new Token(text.strip(), renewAt);
                        return text.strip();
                    });
        } finally {
            fetching.unlock();
        }
    }

    private Optional<String> freshToken() {
        Token known = token;
        return known != null && known.renewAt() - System.nanoTime() > 0
                ? Optional.of(known.text())
                : Optional.empty();
    }

    private ApiResult<String> answer(
            String verb, String path, String header, String value, long end) {
        long left = Math.min(REQUEST_MAX.toNanos(), end - System.nanoTime());
        if (left <= 0 || Thread.currentThread().isInterrupted()) {
            return fault(FaultKind.TIMED_OUT, path, "", "no time was left for it");
        }
        try {
            Answer answer =
                    exchange(verb, path, header, value, (int) Math.max(1, left / 1_000_000));
            return answer.status() == 200
                    ? ApiResult.done(answer.body())
                    : fault(kind(answer.status()), path, "HTTP " + answer.status(), "");
        } catch (SocketTimeoutException e) {
            return fault(
                    FaultKind.TIMED_OUT,
                    path,
                    "SocketTimeoutException",
                    verb + " was not answered");
        } catch (IOException e) {
            return fault(
                    FaultKind.UNREACHABLE,
                    path,
                    e.getClass().getSimpleName(),
                    String.valueOf(e.getMessage()));
        }
    }

    private Answer exchange(String verb, String path, String header, String value, int millis)
            throws IOException {
        var connection =
                (HttpURLConnection) URI.create(base + path).toURL().openConnection(Proxy.NO_PROXY);
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        connection.setConnectTimeout(millis);
        connection.setReadTimeout(millis);
        connection.setRequestMethod(verb);
        connection.setRequestProperty(header, value);
        if (verb.equals("PUT")) {
            connection.setDoOutput(true);
            connection.setFixedLengthStreamingMode(0);
            connection.getOutputStream().close();
        }
        int status = connection.getResponseCode();
        try (InputStream body = status < 400 ? connection.getInputStream() : null) {
            byte[] bytes = body == null ? new byte[0] : body.readNBytes(ANSWER_BYTES_MAX);
            return new Answer(status, new String(bytes, StandardCharsets.UTF_8));
        }
    }

    private static FaultKind kind(int status) {
        return switch (status) {
            case 401 -> FaultKind.CREDENTIALS;
            case 403 -> FaultKind.DENIED;
            case 404 -> FaultKind.NOT_FOUND;
            default -> status >= 500 ? FaultKind.BUSY : FaultKind.INVALID;
        };
    }

    private static <T> ApiResult<T> fault(
            FaultKind kind, String path, String code, String message) {
        return ApiResult.failed(
                new ApiFault(
                        kind, "metadata", path, code.isEmpty() ? kind.name() : code, message, ""));
    }
}
