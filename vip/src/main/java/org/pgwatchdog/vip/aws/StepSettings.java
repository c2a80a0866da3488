package org.pgwatchdog.vip.aws;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/// What all steps of [AwsSteps] need to know.
///
/// @param region empty to be found out from the instance metadata
/// @param interfaceId whose side the steps take; empty to be found out
/// @param device the interface of this host that tells which one, if none is named; may be empty
/// @param imds another place of the instance metadata
/// @param timeout the most time one step may take
public record StepSettings(
        String region, String interfaceId, String device, Optional<URI> imds, Duration timeout) {}
