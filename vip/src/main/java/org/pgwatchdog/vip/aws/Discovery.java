package org.pgwatchdog.vip.aws;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.pgwatchdog.vip.aws.api.ApiResult;
import org.pgwatchdog.vip.aws.imds.InstanceMetadata;

/// Finds out where this node is, from the instance metadata; what is configured goes first.
///
/// The network interface is the configured one, else that of `vip_interface`, else the primary one. Only
/// region and interface must be known in the end: with both configured a node works without IMDS.
public final class Discovery {
    private static final String MACS = "network/interfaces/macs/";
    private static final Path DEVICES = Path.of("/sys/class/net");

    private final InstanceMetadata metadata;
    private final String region;
    private final String interfaceId;
    private final String device;

    /// @param region `aws_region`, empty to be found out
    /// @param interfaceId `aws_network_interface_id`, empty to be found out
    /// @param device `vip_interface`, may be empty
    public Discovery(InstanceMetadata metadata, String region, String interfaceId, String device) {
        this.metadata = metadata;
        this.region = region;
        this.interfaceId = interfaceId;
        this.device = device;
    }

    /// Where this node is.
    ///
    /// @param limit the most time it may take
    public ApiResult<Place> find(Duration limit) {
        return find(new Deadline(Pace.SYSTEM, limit));
    }

    /// Takes a dozen reads of milliseconds each.
    ApiResult<Place> find(Deadline deadline) {
        if (!region.isEmpty() && !interfaceId.isEmpty()) {
            return ApiResult.done(described(region, interfaceId, mac(deadline), deadline));
        }
        ApiResult<String> whichRegion =
                region.isEmpty()
                        ? metadata.text("placement/region", deadline.remaining())
                        : ApiResult.done(region);
        return whichRegion.then(foundRegion -> {
            if (!interfaceId.isEmpty()) {
                return ApiResult.done(described(foundRegion, interfaceId, mac(deadline), deadline));
            }
            return ownMac(deadline)
                    .then(mac ->
                            metadata.text(MACS + mac + "/interface-id", deadline.remaining())
                                    .map(eni ->
                                            described(
                                                    foundRegion, eni, Optional.of(mac), deadline)));
        });
    }

    /// The MAC of the configured interface, if the metadata know it.
    private Optional<String> mac(Deadline deadline) {
        if (!(metadata.lines(MACS, deadline.remaining())
                instanceof ApiResult.Done<List<String>>(var macs))) {
            return Optional.empty();
        }
        return macs.stream()
                .map(Discovery::withoutSlash)
                .filter(mac -> read(MACS + mac + "/interface-id", deadline).equals(interfaceId))
                .findFirst();
    }

    private ApiResult<String> ownMac(Deadline deadline) {
        Optional<String> ofDevice =
                deviceMac().filter(mac -> !read(MACS + mac + "/interface-id", deadline).isEmpty());
        return ofDevice.isPresent()
                ? ApiResult.done(ofDevice.get())
                : metadata.text("mac", deadline.remaining());
    }

    private Optional<String> deviceMac() {
        if (device.isEmpty() || device.equals("lo")) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    Files.readString(DEVICES.resolve(device).resolve("address")).strip());
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    private Place described(String region, String eni, Optional<String> mac, Deadline deadline) {
        String below = mac.map(known -> MACS + known + "/").orElse("");
        return new Place(
                region,
                read("placement/availability-zone", deadline),
                read("instance-id", deadline),
                mac.orElse(""),
                eni,
                below.isEmpty() ? "" : read(below + "vpc-id", deadline),
                below.isEmpty()
                        ? List.of()
                        : read(below + "vpc-ipv4-cidr-blocks", deadline)
                                .lines()
                                .map(String::strip)
                                .filter(line -> !line.isEmpty())
                                .toList(),
                below.isEmpty() ? "" : read(below + "subnet-ipv4-cidr-block", deadline),
                below.isEmpty()
                        ? ""
                        : read(below + "local-ipv4s", deadline)
                                .lines()
                                .findFirst()
                                .map(String::strip)
                                .orElse(""));
    }

    /// Empty if it is not to be had.
    private String read(String path, Deadline deadline) {
        return switch (metadata.text(path, deadline.remaining())) {
            case ApiResult.Done<String>(var text) -> text;
            case ApiResult.Failed<String> _ -> "";
        };
    }

    private static String withoutSlash(String line) {
        return line.endsWith("/") ? line.substring(0, line.length() - 1) : line;
    }
}
