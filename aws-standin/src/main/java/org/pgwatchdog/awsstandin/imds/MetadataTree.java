package org.pgwatchdog.awsstandin.imds;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.pgwatchdog.awsstandin.world.AvailabilityZone;
import org.pgwatchdog.awsstandin.world.Cidr;
import org.pgwatchdog.awsstandin.world.ElasticIp;
import org.pgwatchdog.awsstandin.world.Instance;
import org.pgwatchdog.awsstandin.world.Lookup;
import org.pgwatchdog.awsstandin.world.NetworkInterface;
import org.pgwatchdog.awsstandin.world.Subnet;
import org.pgwatchdog.awsstandin.world.Vpc;
import org.pgwatchdog.awsstandin.world.World;

/// The paths below `/latest/` of one instance with their texts, without the credentials.
final class MetadataTree {
    private static final String META = "meta-data/";

    private final Map<String, String> leaves = new TreeMap<>();

    MetadataTree(World world, Instance instance) {
        leaves.put(META + "instance-id", instance.id());
        leaves.put(META + "instance-type", instance.type());
        leaves.put(META + "ami-id", "ami-0123456789abcdef0");
        leaves.put(META + "services/domain", "amazonaws.com");
        leaves.put(META + "services/partition", "aws");
        leaves.put(META + "events/maintenance/scheduled", "[]");
        leaves.put(META + "placement/region", world.region());
        List<NetworkInterface> enis = world.interfacesOf(instance.id());
        for (NetworkInterface eni : enis) {
            networkInterface(world, eni);
        }
        enis.stream().findFirst().ifPresent(eni -> primary(world, instance, eni));
    }

    /// The text of a path, or the list of what is below it; empty if there is neither.
    Optional<String> get(String path) {
        String leaf = leaves.get(path);
        if (leaf != null) {
            return Optional.of(leaf);
        }
        String folder = path.endsWith("/") || path.isEmpty() ? path : path + "/";
        SortedSet<String> below = new TreeSet<>();
        for (String each : leaves.keySet()) {
            if (each.startsWith(folder)) {
                String rest = each.substring(folder.length());
                int slash = rest.indexOf('/');
                below.add(slash < 0 ? rest : rest.substring(0, slash + 1));
            }
        }
        return below.isEmpty() ? Optional.empty() : Optional.of(String.join("\n", below));
    }

    private void primary(World world, Instance instance, NetworkInterface eni) {
        Subnet subnet = Lookup.subnet(world, eni.subnetId());
        leaves.put(META + "mac", eni.mac());
        leaves.put(META + "local-ipv4", eni.primaryAddress());
        leaves.put(
                META + "local-hostname",
                "ip-"
                        + eni.primaryAddress().replace('.', '-')
                        + "."
                        + world.region()
                        + ".compute.internal");
        links(world, eni).stream()
                .filter(one -> one.pointsAt(eni.id(), eni.primaryAddress()))
                .forEach(one -> leaves.put(META + "public-ipv4", one.publicIp()));
        leaves.put(META + "placement/availability-zone", subnet.zone());
        AvailabilityZone zone = world.availabilityZones().get(subnet.zone());
        leaves.put(META + "placement/availability-zone-id", zone == null ? "" : zone.id());
        leaves.put("dynamic/instance-identity/document", document(world, instance, eni, subnet));
    }

    private void networkInterface(World world, NetworkInterface eni) {
        String at = META + "network/interfaces/macs/" + eni.mac() + "/";
        Subnet subnet = Lookup.subnet(world, eni.subnetId());
        Vpc vpc = Lookup.vpc(world, subnet.vpcId());
        leaves.put(at + "interface-id", eni.id());
        leaves.put(at + "mac", eni.mac());
        leaves.put(
                at + "device-number",
                eni.attachment().map(one -> String.valueOf(one.deviceIndex())).orElse("0"));
        leaves.put(at + "owner-id", world.account());
        leaves.put(at + "local-ipv4s", String.join("\n", eni.addresses()));
        leaves.put(at + "subnet-id", subnet.id());
        leaves.put(at + "subnet-ipv4-cidr-block", subnet.cidr().toString());
        leaves.put(at + "vpc-id", vpc.id());
        leaves.put(at + "vpc-ipv4-cidr-block", vpc.cidrs().getFirst().toString());
        leaves.put(
                at + "vpc-ipv4-cidr-blocks",
                String.join("\n", vpc.cidrs().stream().map(Cidr::toString).toList()));
        List<String> publicIps = new ArrayList<>();
        for (ElasticIp one : links(world, eni)) {
            publicIps.add(one.publicIp());
            leaves.put(
                    at + "ipv4-associations/" + one.publicIp(),
                    one.link().map(ElasticIp.Link::privateIp).orElse(""));
        }
        if (!publicIps.isEmpty()) {
            leaves.put(at + "public-ipv4s", String.join("\n", publicIps));
        }
    }

    private static List<ElasticIp> links(World world, NetworkInterface eni) {
        return world.addresses().values().stream()
                .filter(one ->
                        one.link().filter(link -> link.interfaceId().equals(eni.id())).isPresent())
                .toList();
    }

    private static String document(
            World world, Instance instance, NetworkInterface eni, Subnet subnet) {
        return """
        {
          "accountId" : "%s",
          "architecture" : "x86_64",
          "availabilityZone" : "%s",
          "billingProducts" : null,
          "devpayProductCodes" : null,
          "imageId" : "ami-0123456789abcdef0",
          "instanceId" : "%s",
          "instanceType" : "%s",
          "kernelId" : null,
          "marketplaceProductCodes" : null,
          "pendingTime" : "2026-01-01T00:00:00Z",
          "privateIp" : "%s",
          "ramdiskId" : null,
          "region" : "%s",
          "version" : "2017-09-30"
        }\
        """
                .formatted(
                        world.account(),
                        subnet.zone(),
                        instance.id(),
                        instance.type(),
                        eni.primaryAddress(),
                        world.region());
    }
}
