package org.pgwatchdog.daemon.doctor.aws;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pgwatchdog.vip.aws.AwsProblem;
import org.pgwatchdog.vip.aws.api.ApiFault;
import org.pgwatchdog.vip.aws.api.ApiResult;
import org.pgwatchdog.vip.aws.api.FaultKind;

/// Says what a fault of a call means; of a refusal, which action on which resource is not allowed, with
/// the help of STS where the refusal is encoded.
final class Refusals {
    private static final Pattern ENCODED =
            Pattern.compile("Encoded authorization failure message:\\s*(\\S+)");
    private static final Pattern PLAIN =
            Pattern.compile("not authorized to perform: (\\S+) on resource: (\\S+)");

    private final AwsScene scene;

    Refusals(AwsScene scene) {
        this.scene = scene;
    }

    private record Denial(String action, String resource, boolean explicit) {}

    AwsProblem of(ApiFault fault) {
        if (fault.kind() != FaultKind.DENIED) {
            return AwsProblem.of(fault);
        }
        Optional<Denial> denial = decoded(fault.message()).or(() -> plain(fault.message()));
        if (denial.isEmpty()) {
            return AwsProblem.of(fault);
        }
        String what = denial.get().action() + " on " + denial.get().resource();
        return new AwsProblem(
                AwsProblem.Code.CALL_FAILED,
                fault.call()
                        + " "
                        + fault.target()
                        + ": "
                        + fault.code()
                        + ", "
                        + what
                        + (denial.get().explicit() ? " is denied by a policy" : " is not allowed"),
                denial.get().explicit()
                        ? "remove the Deny for " + what
                        : "allow " + what + " in the IAM policy of this node's role");
    }

    private Optional<Denial> decoded(String message) {
        Matcher encoded = ENCODED.matcher(message);
        if (!encoded.find() || !scene.hasClients()) {
            return Optional.empty();
        }
        return switch (scene.ask(terms -> scene.clients().sts().decoded(encoded.group(1), terms))) {
            case ApiResult.Done<String>(var json) -> parsed(json);
            case ApiResult.Failed<String> _ -> Optional.empty();
        };
    }

    private static Optional<Denial> parsed(String text) {
        try {
            JsonObject json = JsonParser.parseString(text).getAsJsonObject();
            JsonObject context = json.getAsJsonObject("context");
            return Optional.of(
                    new Denial(
                            context.get("action").getAsString(),
                            context.get("resource").getAsString(),
                            json.has("explicitDeny") && json.get("explicitDeny").getAsBoolean()));
        } catch (JsonParseException | IllegalStateException | NullPointerException _) {
            return Optional.empty();
        }
    }

    private static Optional<Denial> plain(String message) {
        Matcher plain = PLAIN.matcher(message);
        return plain.find()
                ? Optional.of(
                        new Denial(
                                plain.group(1),
                                plain.group(2),
                                message.contains("with an explicit deny")))
                : Optional.empty();
    }
}
