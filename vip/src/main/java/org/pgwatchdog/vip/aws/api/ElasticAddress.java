package org.pgwatchdog.vip.aws.api;

/// An Elastic IP as EC2 describes it. Texts are empty where the service says nothing.
///
/// @param allocationId `eipalloc-…`
/// @param publicIp the address
/// @param associationId `eipassoc-…`, empty if it is free
/// @param interfaceId whose it is
/// @param instanceId whose that is
/// @param privateIp the private address it stands for
public record ElasticAddress(
        String allocationId,
        String publicIp,
        String associationId,
        String interfaceId,
        String instanceId,
        String privateIp) {
    public boolean free() {
        return associationId.isEmpty();
    }

    /// For people: who has it.
    public String holder() {
        return free() ? "nobody" : interfaceId + (instanceId.isEmpty() ? "" : " of " + instanceId);
    }
}
