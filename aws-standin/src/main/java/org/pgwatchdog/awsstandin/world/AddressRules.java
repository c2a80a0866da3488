package org.pgwatchdog.awsstandin.world;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Who gets an elastic address and who a secondary private one, and from whom they are taken away.
public final class AddressRules {
    /// Private addresses an interface takes, the primary one included: a t3.small's limit is 4, the larger
    /// ones' 15; this is the middle.
    public static final int ADDRESSES_MAX = 15;

    private AddressRules() {}

    /// AssociateAddress. An elastic address of another holder is taken from it unless
    /// `allowReassociation` is false; one that the target address had before is displaced silently.
    ///
    /// @return the association's id: the old one if nothing changes
    public static String associate(
            World world,
            ElasticIp address,
            NetworkInterface eni,
            Optional<String> privateIp,
            boolean allowReassociation) {
        String target = privateIp.orElse(eni.primaryAddress());
        if (!eni.holds(target)) {
            throw Refusal.bad(
                    "InvalidParameterValue",
                    "The address "
                            + target
                            + " does not belong to the network interface "
                            + eni.id());
        }
        Optional<ElasticIp.Link> link = address.link();
        if (link.isPresent() && address.pointsAt(eni.id(), target)) {
            return link.get().associationId();
        }
        if (link.isPresent() && !allowReassociation) {
            throw Refusal.bad(
                    "Resource.AlreadyAssociated",
                    "resource "
                            + address.allocationId()
                            + " is already associated with associate-id "
                            + link.get().associationId());
        }
        release(world, eni.id(), target);
        String id = world.newId("eipassoc-");
        world.addresses()
                .put(
                        address.allocationId(),
                        address.linked(new ElasticIp.Link(id, eni.id(), target)));
        return id;
    }

    /// DisassociateAddress.
    public static void disassociate(World world, String associationId) {
        ElasticIp address =
                world.addresses().values().stream()
                        .filter(one -> associationId.equals(associationOf(one)))
                        .findFirst()
                        .orElseThrow(() ->
                                Refusal.bad(
                                        "InvalidAssociationID.NotFound",
                                        "The association ID '"
                                                + associationId
                                                + "' does not exist"));
        world.addresses().put(address.allocationId(), address.free());
    }

    /// AssignPrivateIpAddresses. An address of another interface of the subnet is moved, together with an
    /// elastic address that points at it, if `allowReassignment`; else nothing at all is assigned.
    public static void assign(
            World world, String interfaceId, List<String> wanted, boolean allowReassignment) {
        NetworkInterface eni = Lookup.networkInterface(world, interfaceId);
        Subnet subnet = Lookup.subnet(world, eni.subnetId());
        wanted.forEach(address -> checkInSubnet(subnet, address));
        List<String> refused = new ArrayList<>();
        for (String address : wanted) {
            Optional<NetworkInterface> holder = world.interfaceWith(subnet.vpcId(), address);
            boolean elsewhere = holder.filter(one -> !one.id().equals(interfaceId)).isPresent();
            boolean movable =
                    holder.filter(one -> !one.primaryAddress().equals(address)).isPresent();
            if (elsewhere && !(allowReassignment && movable)) {
                refused.add(address);
            }
        }
        if (!refused.isEmpty()) {
            throw Refusal.bad(
                    "InvalidParameterValue",
                    "[" + String.join(", ", refused) + "] assigned, but move is not allowed.");
        }
        NetworkInterface grown = eni;
        for (String address : wanted) {
            grown = grown.with(address);
        }
        if (grown.addresses().size() > ADDRESSES_MAX) {
            throw Refusal.bad(
                    "PrivateIpAddressLimitExceeded",
                    "Number of private addresses will exceed limit.");
        }
        for (String address : wanted) {
            move(world, subnet.vpcId(), address, eni);
        }
        world.interfaces().put(grown.id(), grown);
    }

    /// UnassignPrivateIpAddresses: neither the primary address nor one the interface has not.
    public static void unassign(World world, String interfaceId, List<String> addresses) {
        NetworkInterface eni = Lookup.networkInterface(world, interfaceId);
        for (String address : addresses) {
            if (!eni.holds(address) || eni.primaryAddress().equals(address)) {
                throw Refusal.bad(
                        "InvalidParameterValue",
                        "Some of ["
                                + String.join(", ", addresses)
                                + "] are not assigned to interface "
                                + interfaceId
                                + " as secondary addresses");
            }
        }
        NetworkInterface left = eni;
        for (String address : addresses) {
            left = left.without(address);
            release(world, interfaceId, address);
        }
        world.interfaces().put(interfaceId, left);
    }

    private static void move(World world, String vpcId, String address, NetworkInterface to) {
        world.interfaceWith(vpcId, address)
                .filter(holder -> !holder.id().equals(to.id()))
                .ifPresent(holder -> {
                    world.interfaces().put(holder.id(), holder.without(address));
                    linkedTo(world, holder.id(), address)
                            .ifPresent(eip ->
                                    world.addresses()
                                            .put(
                                                    eip.allocationId(),
                                                    eip.linked(
                                                            new ElasticIp.Link(
                                                                    associationOf(eip),
                                                                    to.id(),
                                                                    address))));
                });
    }

    private static void release(World world, String interfaceId, String address) {
        linkedTo(world, interfaceId, address)
                .ifPresent(eip -> world.addresses().put(eip.allocationId(), eip.free()));
    }

    private static Optional<ElasticIp> linkedTo(World world, String interfaceId, String address) {
        return world.addresses().values().stream()
                .filter(one -> one.pointsAt(interfaceId, address))
                .findFirst();
    }

    private static String associationOf(ElasticIp address) {
        return address.link().map(ElasticIp.Link::associationId).orElse("");
    }

    /// The first four addresses and the last one of a subnet belong to AWS.
    private static void checkInSubnet(Subnet subnet, String address) {
        int bits =
                Ipv4.parse(address)
                        .orElseThrow(() ->
                                Refusal.bad(
                                        "InvalidParameterValue",
                                        "invalid value for parameter address: " + address));
        if (!subnet.cidr().contains(bits)) {
            throw Refusal.bad(
                    "InvalidParameterValue",
                    "Address " + address + " does not fall within the subnet's address range");
        }
        int offset = bits - subnet.cidr().network();
        int last = (int) ((1L << (32 - subnet.cidr().prefixLength())) - 1);
        if (offset < 4 || offset == last) {
            throw Refusal.bad(
                    "InvalidParameterValue",
                    "Address " + address + " is in subnet's reserved address range");
        }
    }
}
