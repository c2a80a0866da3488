package org.pgwatchdog.daemon.cli;

import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.bridge.conf.AwsSettings;
import org.pgwatchdog.bridge.conf.WatchdogSettings;
import org.pgwatchdog.vip.aws.AwsSteps;
import org.pgwatchdog.vip.aws.Pace;
import org.pgwatchdog.vip.aws.StepSettings;
import org.pgwatchdog.vip.aws.sdk.ClientSettings;
import org.pgwatchdog.vip.aws.sdk.SdkClients;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The options that say how AWS is reached, shared by all its commands. What is not given comes from the
/// configuration if one is named, else it is found out as the SDK does.
final class AwsOptions {
    private static final BigDecimal TIMEOUT_MAX = BigDecimal.valueOf(600);

    @Mixin private ConfigFiles config = new ConfigFiles();

    @Option(
            names = "--region",
            paramLabel = "REGION",
            description = "Default: the configured one, else that of this instance.")
    private @Nullable String region;

    @Option(names = "--endpoint-url-ec2", paramLabel = "URL", description = "Another EC2 API.")
    private @Nullable URI ec2;

    @Option(
            names = "--endpoint-url-route53",
            paramLabel = "URL",
            description = "Another Route 53 API.")
    private @Nullable URI route53;

    @Option(
            names = "--endpoint-url-imds",
            paramLabel = "URL",
            description = "Another instance metadata service.")
    private @Nullable URI imds;

    @Option(
            names = "--endpoint-url-sts",
            paramLabel = "URL",
            description = "Another security token service.")
    private @Nullable URI sts;

    @Option(
            names = "--role-arn",
            paramLabel = "ARN",
            description = "Role to assume for route tables of another account.")
    private @Nullable String roleArn;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description = "The most the command may take; default: ${DEFAULT-VALUE}.")
    private BigDecimal timeout = BigDecimal.TEN;

    @Option(names = "--json", description = "Print one line of JSON.")
    private boolean json;

    private @Nullable WatchdogSettings settings;

    boolean json() {
        return json;
    }

    Duration timeout() throws BadConfiguration {
        if (timeout.signum() <= 0 || timeout.compareTo(TIMEOUT_MAX) > 0) {
            throw Shape.bad("--timeout", timeout.toPlainString(), "0.001 to " + TIMEOUT_MAX + " s");
        }
        return Duration.ofMillis(Math.max(1, timeout.movePointRight(3).longValue()));
    }

    /// Empty if no configuration is named.
    Optional<WatchdogSettings> settings() throws BadConfiguration {
        if (settings == null && config.areNamed()) {
            settings = config.settings();
        }
        return Optional.ofNullable(settings);
    }

    Optional<AwsSettings> configured() throws BadConfiguration {
        return settings().map(WatchdogSettings::aws);
    }

    /// Makes the steps; connects to nothing yet.
    ///
    /// @param interfaceId whose side they take; empty for the configured or own one
    AwsSteps steps(String interfaceId) throws BadConfiguration {
        Optional<AwsSettings> conf = configured();
        Duration limit = timeout();
        String where =
                region == null
                        ? conf.map(AwsSettings::region).orElse("")
                        : Shape.REGION.check("--region", region);
        String role =
                roleArn == null
                        ? conf.map(AwsSettings::roleArn).orElse("")
                        : Shape.ROLE.check("--role-arn", roleArn);
        Optional<URI> metadata = or(imds, conf.flatMap(AwsSettings::imdsEndpoint));
        Optional<URI> ec2At = or(ec2, conf.flatMap(AwsSettings::ec2Endpoint));
        Optional<URI> route53At = or(route53, conf.flatMap(AwsSettings::route53Endpoint));
        Optional<URI> stsAt = or(sts, conf.flatMap(AwsSettings::stsEndpoint));
        return new AwsSteps(
                new StepSettings(
                        where,
                        interfaceId.isEmpty()
                                ? conf.map(of -> of.routeTable().networkInterfaceId()).orElse("")
                                : interfaceId,
                        settings().map(of -> of.vip().interfaceName()).orElse(""),
                        metadata,
                        limit),
                known ->
                        new SdkClients(
                                new ClientSettings(
                                        known, ec2At, route53At, stsAt, metadata, role, limit)),
                Pace.SYSTEM);
    }

    private static Optional<URI> or(@Nullable URI given, Optional<URI> configured) {
        return given == null ? configured : Optional.of(given);
    }
}
