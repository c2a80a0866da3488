package org.pgwatchdog.vip.aws.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A network interface as EC2 describes it. Texts are empty where the service says nothing.
///
/// @param id `eni-…`
/// @param instanceId what it is attached to
/// @param zone availability zone by name
/// @param sourceDestCheck whether packets to foreign addresses are dropped
/// @param privateIp its primary address
/// @param privateIps all its addresses, the primary one included
/// @param tags its tags
/// @param ownerId the account it belongs to
public record NetworkInterface(
        String id,
        String instanceId,
        String vpcId,
        String subnetId,
        String zone,
        boolean sourceDestCheck,
        String privateIp,
        List<String> privateIps,
        Map<String, String> tags,
        String ownerId) {
    public NetworkInterface {
        privateIps = List.copyOf(privateIps);
        tags = Map.copyOf(tags);
    }

    /// One whose account is not known.
    public NetworkInterface(
            String id,
            String instanceId,
            String vpcId,
            String subnetId,
            String zone,
            boolean sourceDestCheck,
            String privateIp,
            List<String> privateIps,
            Map<String, String> tags) {
        this(
                id,
                instanceId,
                vpcId,
                subnetId,
                zone,
                sourceDestCheck,
                privateIp,
                privateIps,
                tags,
                "");
    }

    /// For people: instance, name and account.
    public String owner() {
        var words = new ArrayList<String>();
        if (!instanceId.isEmpty()) {
            words.add("instance " + instanceId);
        }
        if (tags.containsKey("Name")) {
            words.add("tags Name=" + tags.get("Name"));
        }
        if (!ownerId.isEmpty()) {
            words.add("account " + ownerId);
        }
        return String.join(", ", words);
    }
}
