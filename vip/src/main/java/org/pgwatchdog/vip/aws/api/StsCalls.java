package org.pgwatchdog.vip.aws.api;

/// The actions of STS that help to understand a refusal. Each is one request without a retry of its own.
///
/// Every answer, faults included, comes within the limit of the terms, as a value. Thread-safe; blocks.
public interface StsCalls {
    /// GetCallerIdentity. Everybody may.
    ApiResult<CallerIdentity> callerIdentity(CallTerms terms);

    /// DecodeAuthorizationMessage.
    ///
    /// @param encoded what follows "Encoded authorization failure message:" in a refusal of EC2
    /// @return a JSON object that names, among others, `context.action` and `context.resource`
    ApiResult<String> decoded(String encoded, CallTerms terms);
}
