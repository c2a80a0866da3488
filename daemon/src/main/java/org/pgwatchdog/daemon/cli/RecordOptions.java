package org.pgwatchdog.daemon.cli;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.bridge.conf.AwsSettings;
import org.pgwatchdog.vip.aws.Route53Settings;
import org.pgwatchdog.vip.aws.api.DnsName;
import picocli.CommandLine.Option;

/// The options that say which DNS record is meant, and what it is to say.
final class RecordOptions {
    private static final Duration TTL = Duration.ofSeconds(10);
    private static final int TTL_SECONDS_MAX = 604_800;

    @Option(names = "--zone", paramLabel = "ID", description = "The hosted zone, Z…")
    private @Nullable String zone;

    @Option(names = "--record", paramLabel = "NAME", description = "The record's full name.")
    private @Nullable String record;

    @Option(
            names = "--address",
            paramLabel = "IP",
            description = "What it says; default: the configured one, else this instance's own.")
    private @Nullable String address;

    @Option(
            names = "--ttl",
            paramLabel = "SECONDS",
            description = "How long resolvers may keep it; default: the configured one, else 10.")
    private @Nullable Integer ttl;

    Route53Settings settings(AwsOptions options) throws BadConfiguration {
        Optional<AwsSettings.Route53> conf = options.configured().map(AwsSettings::route53);
        Optional<String> value =
                address == null
                        ? conf.map(AwsSettings.Route53::address).filter(text -> !text.isEmpty())
                        : Optional.of(Shape.ADDRESS.address("--address", address).getHostAddress());
        if (ttl != null && (ttl < 0 || ttl > TTL_SECONDS_MAX)) {
            throw Shape.bad("--ttl", ttl.toString(), "0 to " + TTL_SECONDS_MAX);
        }
        return new Route53Settings(
                Shape.ZONE.first(
                        "--zone", Optional.ofNullable(zone), conf.map(AwsSettings.Route53::zoneId)),
                DnsName.of(
                        Shape.RECORD.first(
                                "--record",
                                Optional.ofNullable(record),
                                conf.map(AwsSettings.Route53::record))),
                ttl == null
                        ? conf.map(AwsSettings.Route53::ttl).orElse(TTL)
                        : Duration.ofSeconds(ttl),
                value,
                false,
                false,
                "command");
    }
}
