package org.pgwatchdog.awsstandin.sts;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.pgwatchdog.awsstandin.api.Call;
import org.pgwatchdog.awsstandin.api.Params;
import org.pgwatchdog.awsstandin.api.Service;
import org.pgwatchdog.awsstandin.api.Xml;
import org.pgwatchdog.awsstandin.http.ApiAnswer;
import org.pgwatchdog.awsstandin.http.ApiRequest;
import org.pgwatchdog.awsstandin.world.Refusal;

/// The Query protocol as STS and IAM speak it.
final class QueryCalls {
    private QueryCalls() {}

    /// @param known names of actions, as a regular expression
    static Service.Asked asked(ApiRequest request, String known, String version) {
        Params params =
                Params.ofForm(request.method().equals("GET") ? request.query() : request.body());
        String action = params.text("Action").orElse("");
        if (!action.matches(known) || !params.text("Version").orElse("").equals(version)) {
            throw Refusal.bad(
                    "InvalidAction",
                    "Could not find operation "
                            + action
                            + " for version "
                            + params.text("Version").orElse("NO_VERSION_SPECIFIED"));
        }
        Map<String, String> rest = new TreeMap<>(params.all());
        rest.remove("Action");
        rest.remove("Version");
        return new Service.Asked(action, new Params(rest));
    }

    static ApiAnswer answer(Call call, String namespace, Consumer<Xml> result) {
        return ApiAnswer.xml(
                200,
                Xml.document(
                        call.action() + "Response",
                        namespace,
                        xml ->
                                xml.element(call.action() + "Result", result)
                                        .element(
                                                "ResponseMetadata",
                                                inner ->
                                                        inner.leaf(
                                                                "RequestId", call.requestId()))));
    }
}
