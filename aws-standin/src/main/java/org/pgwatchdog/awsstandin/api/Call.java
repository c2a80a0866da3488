package org.pgwatchdog.awsstandin.api;

import java.time.Instant;
import org.pgwatchdog.awsstandin.http.ApiRequest;
import org.pgwatchdog.awsstandin.sign.AccessKey;

/// A signed call on its way to its service.
///
/// @param action what is asked, for example `ReplaceRoute`
/// @param now the stand-in's time at which it takes effect
public record Call(
        String service,
        String action,
        Params params,
        ApiRequest request,
        AccessKey caller,
        Instant now,
        String requestId) {
    /// `service:Action`, as IAM policies write it.
    public String fullAction() {
        return service + ":" + action;
    }

    /// Whether the action is meant to change something.
    public boolean isWrite() {
        return !action.matches("(Describe|Get|List|Assume|Decode|Simulate).*");
    }
}
