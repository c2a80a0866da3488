package org.pgwatchdog.awsstandin.api;

import org.pgwatchdog.awsstandin.http.ApiAnswer;
import org.pgwatchdog.awsstandin.http.ApiRequest;
import org.pgwatchdog.awsstandin.world.Refusal;

/// One of AWS's services: what it understands and how it speaks.
public interface Service {
    /// As in the scope of a signature, for example `ec2`.
    String name();

    /// What a request asks for.
    ///
    /// @throws Refusal if it asks for nothing this service knows
    Asked asked(ApiRequest request);

    /// Carries out the call.
    ///
    /// @throws Refusal if AWS would refuse
    ApiAnswer answer(Call call);

    /// The refusal in the service's own format.
    ApiAnswer refuse(Refusal refusal, String requestId);

    /// An action and its parameters.
    record Asked(String action, Params params) {}
}
