package org.pgwatchdog.vip.aws.sdk;

import org.pgwatchdog.vip.aws.api.ApiResult;
import org.pgwatchdog.vip.aws.api.CallTerms;
import org.pgwatchdog.vip.aws.api.CallerIdentity;
import org.pgwatchdog.vip.aws.api.StsCalls;
import software.amazon.awssdk.services.sts.StsClient;

/// STS by the SDK. Thread-safe; owns the client.
final class SdkSts implements StsCalls, AutoCloseableQuietly {
    private final StsClient client;
    private final LimitedCall limited;

    SdkSts(StsClient client, LimitedCall limited) {
        this.client = client;
        this.limited = limited;
    }

    @Override
    public void close() {
        client.close();
    }

    @Override
    public ApiResult<CallerIdentity> callerIdentity(CallTerms terms) {
        return limited.make(
                "GetCallerIdentity",
                "",
                terms,
                o -> {
                    var answer = client.getCallerIdentity(r -> r.overrideConfiguration(o));
                    return new CallerIdentity(answer.account(), answer.arn());
                });
    }

    @Override
    public ApiResult<String> decoded(String encoded, CallTerms terms) {
        return limited.make(
                "DecodeAuthorizationMessage",
                "",
                terms,
                o ->
                        client.decodeAuthorizationMessage(
                                        r -> r.encodedMessage(encoded).overrideConfiguration(o))
                                .decodedMessage());
    }
}
