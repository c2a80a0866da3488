package org.pgwatchdog.vip.aws;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.vip.aws.api.ApiResult;
import org.pgwatchdog.vip.aws.api.AvailabilityZone;
import org.pgwatchdog.vip.aws.api.Ec2Calls;
import org.pgwatchdog.vip.aws.imds.InstanceMetadata;

/// What a node wants to know of AWS without moving anything: the state of its zone, the public address
/// of the Elastic IP. It has connections of its own, so that no reading ever stands in the way of a
/// takeover. Region and zone are found out by IMDS where they are not given. Thread-safe; blocks.
public final class AwsReadings implements AutoCloseable {
    private final String region;
    private final InstanceMetadata metadata;
    private final Function<String, AwsClients> connect;
    private final Pace pace;
    private final CallTries tries;
    private @Nullable AwsClients clients;
    private volatile String ownZone = "";
    private volatile String publicAddress = "";

    /// @param region `aws_region`, empty to be found out
    /// @param imds `aws_endpoint_url_imds`, empty for the usual one
    /// @param apiTimeout `aws_api_timeout`
    /// @param connect makes the clients of a region; called once, at the first reading
    public AwsReadings(
            String region,
            Optional<URI> imds,
            Duration apiTimeout,
            Function<String, AwsClients> connect,
            Pace pace) {
        this.region = region;
        this.metadata = new InstanceMetadata(imds.orElse(InstanceMetadata.ADDRESS));
        this.connect = connect;
        this.pace = pace;
        this.tries = new CallTries(pace, apiTimeout);
    }

    /// DescribeAvailabilityZones of one zone.
    ///
    /// @param zone `aws_availability_zone`, empty for that of this instance
    /// @param limit for everything, finding out included
    public ApiResult<AvailabilityZone> zone(String zone, Duration limit) {
        var deadline = new Deadline(pace, limit);
        return (zone.isEmpty() ? ownZone(deadline) : ApiResult.done(zone))
                .then(name ->
                        ec2(deadline)
                                .then(calls ->
                                        tries.read(
                                                deadline,
                                                terms -> calls.availabilityZone(name, terms))));
    }

    /// The address that the Internet knows an Elastic IP by. It never changes, so it is read once.
    ///
    /// @param allocationId `aws_eip_allocation_id`
    public ApiResult<String> publicAddress(String allocationId, Duration limit) {
        String known = publicAddress;
        if (!known.isEmpty()) {
            return ApiResult.done(known);
        }
        var deadline = new Deadline(pace, limit);
        return ec2(deadline)
                .then(calls ->
                        tries.read(deadline, terms -> calls.elasticAddress(allocationId, terms)))
                .map(found -> {
                    publicAddress = found.publicIp();
                    return found.publicIp();
                });
    }

    /// Closes the connections; a reading under way fails.
    @Override
    public synchronized void close() {
        AwsClients open = clients;
        clients = null;
        if (open != null) {
            open.close();
        }
    }

    private ApiResult<String> ownZone(Deadline deadline) {
        String known = ownZone;
        return known.isEmpty()
                ? metadata.text("placement/availability-zone", deadline.remaining())
                        .map(found -> {
                            ownZone = found;
                            return found;
                        })
                : ApiResult.done(known);
    }

    private synchronized ApiResult<Ec2Calls> ec2(Deadline deadline) {
        AwsClients open = clients;
        if (open != null) {
            return ApiResult.done(open.ec2());
        }
        ApiResult<String> where =
                region.isEmpty()
                        ? metadata.text("placement/region", deadline.remaining())
                        : ApiResult.done(region);
        return where.map(name -> {
            AwsClients made = connect.apply(name);
            clients = made;
            return made.ec2();
        });
    }
}
