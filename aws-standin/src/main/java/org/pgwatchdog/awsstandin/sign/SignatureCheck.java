package org.pgwatchdog.awsstandin.sign;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.pgwatchdog.awsstandin.http.ApiLimits;
import org.pgwatchdog.awsstandin.http.ApiRequest;
import org.pgwatchdog.awsstandin.world.Refusal;

/// Checks AWS Signature Version 4 in the Authorization header: the key is known, the signature fits the
/// request, the date is within a quarter of an hour, and a temporary key has its token and is still valid.
/// Refuses with the codes and texts of the service that is called.
public final class SignatureCheck {
    private static final Pattern AUTHORIZATION =
            Pattern.compile(
                    "AWS4-HMAC-SHA256 Credential=([^/,\\s]+)/(\\d{8})/([^/]+)/([^/]+)/aws4_request,"
                            + "\\s*SignedHeaders=([^,\\s]+),\\s*Signature=([0-9a-f]{64})");
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'");

    private record Scope(
            String keyId,
            String day,
            String region,
            String service,
            String signedHeaders,
            String signature) {
        String text() {
            return day + "/" + region + "/" + service + "/aws4_request";
        }
    }

    private final KeyRing keys;

    public SignatureCheck(KeyRing keys) {
        this.keys = keys;
    }

    /// The service a request was signed for; empty if it is not signed.
    public static String serviceOf(ApiRequest request) {
        return scopeOf(request).map(Scope::service).orElse("");
    }

    /// The key the request was signed with.
    ///
    /// @throws Refusal if it does not pass
    public AccessKey verify(ApiRequest request, String service, Instant now) {
        SignatureRefusals refusals = SignatureRefusals.of(service);
        Scope scope = scopeOf(request).orElseThrow(refusals::missing);
        AccessKey key = keys.find(scope.keyId()).orElseThrow(refusals::unknownKey);
        if (!key.token().equals(request.header("x-amz-security-token"))) {
            throw refusals.unknownKey();
        }
        String date = request.header("x-amz-date");
        checkDate(refusals, date, now);
        String expected = signature(request, scope, key, date);
        if (!date.startsWith(scope.day())
                || !MessageDigest.isEqual(
                        expected.getBytes(StandardCharsets.US_ASCII),
                        scope.signature().getBytes(StandardCharsets.US_ASCII))) {
            throw refusals.mismatch();
        }
        if (!now.isBefore(key.expiresAt())) {
            throw refusals.expiredToken();
        }
        return key;
    }

    private static Optional<Scope> scopeOf(ApiRequest request) {
        Matcher found = AUTHORIZATION.matcher(request.header("authorization"));
        if (!found.matches()) {
            return Optional.empty();
        }
        return Optional.of(
                new Scope(
                        found.group(1),
                        found.group(2),
                        found.group(3),
                        found.group(4),
                        found.group(5),
                        found.group(6)));
    }

    private static void checkDate(SignatureRefusals refusals, String date, Instant now) {
        Instant signedAt;
        try {
            signedAt = LocalDateTime.parse(date, DATE).toInstant(ZoneOffset.UTC);
        } catch (DateTimeParseException e) {
            throw refusals.missing();
        }
        Duration age = Duration.between(signedAt, now);
        if (age.compareTo(ApiLimits.CLOCK_SKEW_MAX) > 0) {
            throw refusals.tooOld(date, DATE.format(now.atZone(ZoneOffset.UTC)));
        }
        if (age.negated().compareTo(ApiLimits.CLOCK_SKEW_MAX) > 0) {
            throw refusals.inFuture(date, DATE.format(now.atZone(ZoneOffset.UTC)));
        }
    }

    private static String signature(ApiRequest request, Scope scope, AccessKey key, String date) {
        String canonical = CanonicalRequest.of(request, scope.signedHeaders());
        String toSign =
                "AWS4-HMAC-SHA256\n"
                        + date
                        + "\n"
                        + scope.text()
                        + "\n"
                        + Secrets.hex(Secrets.sha256(canonical.getBytes(StandardCharsets.UTF_8)));
        byte[] secret = ("AWS4" + key.secret()).getBytes(StandardCharsets.UTF_8);
        byte[] derived =
                hmac(
                        hmac(hmac(hmac(secret, scope.day()), scope.region()), scope.service()),
                        "aws4_request");
        return Secrets.hex(hmac(derived, toSign));
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }
}
