package org.pgwatchdog.awsstandin.sts;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pgwatchdog.awsstandin.api.Call;
import org.pgwatchdog.awsstandin.api.RestErrors;
import org.pgwatchdog.awsstandin.api.Service;
import org.pgwatchdog.awsstandin.api.Xml;
import org.pgwatchdog.awsstandin.fault.Denials;
import org.pgwatchdog.awsstandin.http.ApiAnswer;
import org.pgwatchdog.awsstandin.http.ApiRequest;
import org.pgwatchdog.awsstandin.sign.AccessKey;
import org.pgwatchdog.awsstandin.sign.KeyRing;
import org.pgwatchdog.awsstandin.world.Refusal;

/// STS: GetCallerIdentity, AssumeRole (any role of any account that is not denied) and
/// DecodeAuthorizationMessage.
public final class StsService implements Service {
    private static final String NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/";
    private static final Pattern ROLE =
            Pattern.compile("arn:aws:iam::(\\d{12}):role/(?:.*/)?([\\w+=,.@-]+)");
    private static final int SECONDS_MIN = 900;
    private static final int SECONDS_MAX = 43_200;

    private final KeyRing keys;
    private final Denials denials;

    public StsService(KeyRing keys, Denials denials) {
        this.keys = keys;
        this.denials = denials;
    }

    @Override
    public String name() {
        return "sts";
    }

    @Override
    public Asked asked(ApiRequest request) {
        return QueryCalls.asked(
                request, "GetCallerIdentity|AssumeRole|DecodeAuthorizationMessage", "2011-06-15");
    }

    @Override
    public ApiAnswer answer(Call call) {
        Consumer<Xml> result =
                switch (call.action()) {
                    case "GetCallerIdentity" -> identity(call.caller());
                    case "AssumeRole" -> assume(call);
                    case "DecodeAuthorizationMessage" -> decode(call);
                    default -> throw new IllegalStateException("not asked: " + call.action());
                };
        return QueryCalls.answer(call, NAMESPACE, result);
    }

    @Override
    public ApiAnswer refuse(Refusal refusal, String requestId) {
        return RestErrors.answer(refusal, NAMESPACE, requestId);
    }

    private static Consumer<Xml> identity(AccessKey caller) {
        return xml ->
                xml.leaf("Arn", caller.arn())
                        .leaf("UserId", caller.userId())
                        .leaf("Account", caller.account());
    }

    private Consumer<Xml> assume(Call call) {
        String arn = call.params().require("RoleArn");
        String session = call.params().require("RoleSessionName");
        int seconds = call.params().number("DurationSeconds").orElse(3600);
        Matcher role = ROLE.matcher(arn);
        if (!role.matches()) {
            throw Refusal.bad("ValidationError", arn + " is invalid");
        }
        if (seconds < SECONDS_MIN || seconds > SECONDS_MAX) {
            throw Refusal.bad(
                    "ValidationError",
                    "durationSeconds is "
                            + SECONDS_MIN
                            + " to "
                            + SECONDS_MAX
                            + ", not "
                            + seconds);
        }
        denials.checkOther("sts:AssumeRole", call.caller().arn(), arn);
        AccessKey key =
                keys.issue(
                        role.group(1),
                        role.group(2),
                        session,
                        call.now(),
                        Duration.ofSeconds(seconds));
        return xml ->
                xml.element(
                                "Credentials",
                                inner ->
                                        inner.leaf("AccessKeyId", key.id())
                                                .leaf("SecretAccessKey", key.secret())
                                                .leaf("SessionToken", key.token())
                                                .leaf("Expiration", key.expiresAt().toString()))
                        .element(
                                "AssumedRoleUser",
                                inner ->
                                        inner.leaf("AssumedRoleId", key.userId())
                                                .leaf("Arn", key.arn()));
    }

    private static Consumer<Xml> decode(Call call) {
        String encoded = call.params().require("EncodedMessage");
        try {
            String message =
                    new String(Base64.getUrlDecoder().decode(encoded), StandardCharsets.UTF_8);
            return xml -> xml.leaf("DecodedMessage", message);
        } catch (IllegalArgumentException e) {
            throw Refusal.bad(
                    "InvalidAuthorizationMessageException",
                    "Message is not valid: " + e.getMessage());
        }
    }
}
