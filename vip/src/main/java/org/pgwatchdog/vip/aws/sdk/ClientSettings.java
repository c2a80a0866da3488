package org.pgwatchdog.vip.aws.sdk;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/// How AWS is reached.
///
/// @param region such as `us-east-1`
/// @param ec2 `aws_endpoint_url_ec2`, empty for the region's
/// @param route53 `aws_endpoint_url_route53`
/// @param sts `aws_endpoint_url_sts`
/// @param imds `aws_endpoint_url_imds`, where credentials of the instance come from
/// @param roleArn `aws_role_arn`, the role for route tables of another account; empty for none
/// @param callLimit `aws_api_timeout`; no wait for bytes is longer
public record ClientSettings(
        String region,
        Optional<URI> ec2,
        Optional<URI> route53,
        Optional<URI> sts,
        Optional<URI> imds,
        String roleArn,
        Duration callLimit) {}
