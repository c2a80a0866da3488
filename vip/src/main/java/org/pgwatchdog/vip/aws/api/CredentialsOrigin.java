package org.pgwatchdog.vip.aws.api;

import java.time.Instant;
import java.util.Optional;

/// Where credentials were found; never the credentials.
///
/// @param place for people, such as `the instance profile`
/// @param expiresAt empty if they stay, or if their source does not say
public record CredentialsOrigin(String place, Optional<Instant> expiresAt) {}
