package org.pgwatchdog.awsstandin.api;

import org.pgwatchdog.awsstandin.http.ApiAnswer;
import org.pgwatchdog.awsstandin.world.Refusal;

/// Errors as STS, IAM and Route 53 write them.
public final class RestErrors {
    private RestErrors() {}

    public static ApiAnswer answer(Refusal refusal, String namespace, String requestId) {
        String type = refusal.status() < 500 ? "Sender" : "Receiver";
        return ApiAnswer.xml(
                refusal.status(),
                Xml.document(
                        "ErrorResponse",
                        namespace,
                        xml ->
                                xml.element(
                                                "Error",
                                                error ->
                                                        error.leaf("Type", type)
                                                                .leaf("Code", refusal.code())
                                                                .leaf("Message", refusal.text()))
                                        .leaf("RequestId", requestId)));
    }
}
