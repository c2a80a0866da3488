package org.pgwatchdog.awsstandin.world;

import java.util.Map;
import java.util.Optional;

/// A public address (EIP) and what it points at.
public record ElasticIp(
        String allocationId, String publicIp, Optional<Link> link, Map<String, String> tags) {

    /// An association with a private address of an interface.
    public record Link(String associationId, String interfaceId, String privateIp) {}

    public ElasticIp {
        tags = Tags.of(tags);
    }

    public ElasticIp linked(Link newLink) {
        return new ElasticIp(allocationId, publicIp, Optional.of(newLink), tags);
    }

    public ElasticIp free() {
        return new ElasticIp(allocationId, publicIp, Optional.empty(), tags);
    }

    public boolean pointsAt(String interfaceId, String privateIp) {
        return link.filter(one ->
                        one.interfaceId().equals(interfaceId) && one.privateIp().equals(privateIp))
                .isPresent();
    }
}
