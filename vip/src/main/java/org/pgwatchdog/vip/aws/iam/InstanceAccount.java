package org.pgwatchdog.vip.aws.iam;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.pgwatchdog.vip.aws.api.ApiResult;
import org.pgwatchdog.vip.aws.imds.InstanceMetadata;

/// The account and region of the instance this runs on, from its metadata.
public final class InstanceAccount {
    private InstanceAccount() {}

    /// Blocks for at most the limit.
    ///
    /// @param imds another place of the metadata
    /// @return empty if this is no instance, or the metadata are not to be had
    public static Optional<Arns> find(Optional<URI> imds, Duration limit) {
        var metadata = new InstanceMetadata(imds.orElse(InstanceMetadata.ADDRESS));
        long end = System.nanoTime() + limit.toNanos();
        ApiResult<Arns> found =
                metadata.text("mac", left(end))
                        .then(mac ->
                                metadata.text(
                                        "network/interfaces/macs/" + mac + "/owner-id", left(end)))
                        .then(account ->
                                metadata.text("placement/region", left(end))
                                        .map(region -> new Arns(region, account)));
        return switch (found) {
            case ApiResult.Done<Arns>(var arns) -> Optional.of(arns);
            case ApiResult.Failed<Arns> _ -> Optional.empty();
        };
    }

    private static Duration left(long end) {
        return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
    }
}
