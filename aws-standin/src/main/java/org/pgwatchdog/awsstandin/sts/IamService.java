package org.pgwatchdog.awsstandin.sts;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.pgwatchdog.awsstandin.api.Call;
import org.pgwatchdog.awsstandin.api.RestErrors;
import org.pgwatchdog.awsstandin.api.Service;
import org.pgwatchdog.awsstandin.api.Xml;
import org.pgwatchdog.awsstandin.fault.Denials;
import org.pgwatchdog.awsstandin.http.ApiAnswer;
import org.pgwatchdog.awsstandin.http.ApiRequest;
import org.pgwatchdog.awsstandin.world.Refusal;

/// IAM: SimulatePrincipalPolicy, the only proof of a permission for calls without a dry run.
public final class IamService implements Service {
    private static final String NAMESPACE = "https://iam.amazonaws.com/doc/2010-05-08/";

    private final Denials denials;

    public IamService(Denials denials) {
        this.denials = denials;
    }

    @Override
    public String name() {
        return "iam";
    }

    @Override
    public Asked asked(ApiRequest request) {
        return QueryCalls.asked(request, "SimulatePrincipalPolicy", "2010-05-08");
    }

    @Override
    public ApiAnswer answer(Call call) {
        denials.checkOther(call.fullAction(), call.caller().arn(), "*");
        String principal = call.params().require("PolicySourceArn");
        call.params().require("ActionNames.member.1");
        List<String> resources = call.params().list("ResourceArns.member");
        List<Verdict> verdicts = new ArrayList<>();
        for (String action : call.params().list("ActionNames.member")) {
            for (String resource : resources.isEmpty() ? List.of("*") : resources) {
                verdicts.add(
                        new Verdict(
                                action, resource, denials.permits(action, principal, resource)));
            }
        }
        Consumer<Xml> result =
                xml ->
                        xml.leaf("IsTruncated", false)
                                .list("EvaluationResults", "member", verdicts, IamService::write);
        return QueryCalls.answer(call, NAMESPACE, result);
    }

    @Override
    public ApiAnswer refuse(Refusal refusal, String requestId) {
        return RestErrors.answer(refusal, NAMESPACE, requestId);
    }

    private record Verdict(String action, String resource, boolean allowed) {}

    private static void write(Xml xml, Verdict verdict) {
        xml.leaf("EvalActionName", verdict.action())
                .leaf("EvalResourceName", verdict.resource())
                .leaf("EvalDecision", verdict.allowed() ? "allowed" : "explicitDeny");
    }
}
