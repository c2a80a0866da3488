package org.pgwatchdog.vip.aws;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import org.pgwatchdog.vip.aws.api.DnsName;

/// What [Route53Part] needs to know.
///
/// @param zoneId `aws_route53_zone_id`
/// @param record `aws_route53_record`
/// @param ttl `aws_route53_ttl`, whole seconds
/// @param address `aws_route53_address`, empty for this node's primary private address
/// @param deleteOnRelease `aws_route53_delete_on_release`
/// @param compareAndSwap `aws_route53_compare_and_swap`
/// @param owner this node, for the text record
/// @param resolver `aws_route53_resolver`: a name server that is to know the record too
public record Route53Settings(
        String zoneId,
        DnsName record,
        Duration ttl,
        Optional<String> address,
        boolean deleteOnRelease,
        boolean compareAndSwap,
        String owner,
        Optional<InetSocketAddress> resolver) {
    /// Without a name server of its own.
    public Route53Settings(
            String zoneId,
            DnsName record,
            Duration ttl,
            Optional<String> address,
            boolean deleteOnRelease,
            boolean compareAndSwap,
            String owner) {
        this(
                zoneId,
                record,
                ttl,
                address,
                deleteOnRelease,
                compareAndSwap,
                owner,
                Optional.empty());
    }

    /// The same with another name server that is to know the record.
    public Route53Settings askedOf(InetSocketAddress server) {
        return new Route53Settings(
                zoneId,
                record,
                ttl,
                address,
                deleteOnRelease,
                compareAndSwap,
                owner,
                Optional.of(server));
    }

    /// The same for a step that somebody asked for by name: the record alone, and deleted when told so.
    Route53Settings asStep() {
        return new Route53Settings(zoneId, record, ttl, address, true, false, owner, resolver);
    }
}
