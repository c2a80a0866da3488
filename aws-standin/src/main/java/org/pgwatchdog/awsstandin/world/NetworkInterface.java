package org.pgwatchdog.awsstandin.world;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// An elastic network interface (ENI).
///
/// @param addresses private IPv4 addresses, the primary one first; never empty
/// @param sourceDestCheck whether packets for other addresses are thrown away; the default of AWS is true
public record NetworkInterface(
        String id,
        String subnetId,
        String mac,
        List<String> addresses,
        boolean sourceDestCheck,
        Optional<Attachment> attachment,
        Map<String, String> tags) {

    /// Which instance holds the interface, and as which device.
    public record Attachment(String id, String instanceId, int deviceIndex) {}

    public NetworkInterface {
        addresses = List.copyOf(addresses);
        tags = Tags.of(tags);
    }

    public String primaryAddress() {
        return addresses.getFirst();
    }

    public boolean holds(String address) {
        return addresses.contains(address);
    }

    /// The instance it is attached to, or an empty text.
    public String instanceId() {
        return attachment.map(Attachment::instanceId).orElse("");
    }

    public NetworkInterface withSourceDestCheck(boolean check) {
        return new NetworkInterface(id, subnetId, mac, addresses, check, attachment, tags);
    }

    public NetworkInterface with(String address) {
        List<String> more = new ArrayList<>(addresses);
        if (!more.contains(address)) {
            more.add(address);
        }
        return new NetworkInterface(id, subnetId, mac, more, sourceDestCheck, attachment, tags);
    }

    public NetworkInterface without(String address) {
        List<String> fewer = new ArrayList<>(addresses);
        fewer.remove(address);
        return new NetworkInterface(id, subnetId, mac, fewer, sourceDestCheck, attachment, tags);
    }

    public NetworkInterface detached() {
        return new NetworkInterface(
                id, subnetId, mac, addresses, sourceDestCheck, Optional.empty(), tags);
    }
}
