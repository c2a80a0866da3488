package org.pgwatchdog.awsstandin.ec2;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.pgwatchdog.awsstandin.api.Call;
import org.pgwatchdog.awsstandin.api.Params;
import org.pgwatchdog.awsstandin.api.Service;
import org.pgwatchdog.awsstandin.api.Xml;
import org.pgwatchdog.awsstandin.fault.Denials;
import org.pgwatchdog.awsstandin.fault.Timings;
import org.pgwatchdog.awsstandin.http.ApiAnswer;
import org.pgwatchdog.awsstandin.http.ApiRequest;
import org.pgwatchdog.awsstandin.world.Refusal;
import org.pgwatchdog.awsstandin.world.WorldStore;

/// EC2 as far as a virtual IP needs it.
public final class Ec2Service implements Service {
    private static final String VERSION = "2016-11-15";
    private static final String NAMESPACE = "http://ec2.amazonaws.com/doc/2016-11-15/";

    private final WorldStore store;
    private final Denials denials;
    private final Timings timings;
    private final Map<String, Ec2Call.Operation> operations = new TreeMap<>();

    public Ec2Service(WorldStore store, Denials denials, Timings timings) {
        this.store = store;
        this.denials = denials;
        this.timings = timings;
        operations.putAll(RouteTableCalls.ALL);
        operations.putAll(InstanceCalls.ALL);
        operations.putAll(InterfaceCalls.ALL);
        operations.putAll(ElasticIpCalls.ALL);
        operations.putAll(PlaceCalls.ALL);
    }

    @Override
    public String name() {
        return "ec2";
    }

    @Override
    public Asked asked(ApiRequest request) {
        Params params =
                Params.ofForm(request.method().equals("GET") ? request.query() : request.body());
        String action =
                params.text("Action")
                        .orElseThrow(() ->
                                Refusal.bad(
                                        "MissingAction",
                                        "The request is missing an action or a required"
                                                + " parameter."));
        boolean known =
                operations.containsKey(action)
                        && params.text("Version").filter(VERSION::equals).isPresent();
        if (!known) {
            throw Refusal.bad(
                    "InvalidAction",
                    "The action " + action + " is not valid for this web service.");
        }
        Map<String, String> rest = new TreeMap<>(params.all());
        rest.remove("Action");
        rest.remove("Version");
        return new Asked(action, new Params(rest));
    }

    @Override
    public ApiAnswer answer(Call call) {
        Ec2Call.Operation operation = operations.get(call.action());
        if (operation == null) {
            throw new IllegalStateException("not asked before: " + call.action());
        }
        Consumer<Xml> content = operation.answer(new Ec2Call(call, store, denials, timings));
        return ApiAnswer.xml(
                200,
                Xml.document(
                        call.action() + "Response",
                        NAMESPACE,
                        xml -> {
                            xml.leaf("requestId", call.requestId());
                            content.accept(xml);
                        }));
    }

    @Override
    public ApiAnswer refuse(Refusal refusal, String requestId) {
        return ApiAnswer.xml(
                refusal.status(),
                Xml.document(
                        "Response",
                        "",
                        xml ->
                                xml.element(
                                                "Errors",
                                                errors ->
                                                        errors.element(
                                                                "Error",
                                                                error ->
                                                                        error.leaf(
                                                                                        "Code",
                                                                                        refusal
                                                                                                .code())
                                                                                .leaf(
                                                                                        "Message",
                                                                                        refusal
                                                                                                .text())))
                                        .leaf("RequestID", requestId)));
    }
}
