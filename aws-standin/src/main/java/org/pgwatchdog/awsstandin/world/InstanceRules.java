package org.pgwatchdog.awsstandin.world;

import java.util.List;

/// What happens to instances and their interfaces.
public final class InstanceRules {
    private InstanceRules() {}

    /// Stops, starts or terminates: routes to its interfaces become black holes or live again. A
    /// terminated instance loses its interfaces, and they their elastic addresses, for good.
    public static void put(World world, String instanceId, InstanceState state) {
        Instance instance = Lookup.instance(world, instanceId);
        if (instance.state() == InstanceState.TERMINATED) {
            throw Refusal.bad(
                    "IncorrectInstanceState",
                    "The instance '"
                            + instanceId
                            + "' is not in a state from which it can change.");
        }
        world.instances().put(instanceId, instance.in(state));
        if (state == InstanceState.TERMINATED) {
            for (NetworkInterface eni : world.interfacesOf(instanceId)) {
                world.interfaces().remove(eni.id());
                for (ElasticIp address : List.copyOf(world.addresses().values())) {
                    if (address.link()
                            .filter(link -> link.interfaceId().equals(eni.id()))
                            .isPresent()) {
                        world.addresses().put(address.allocationId(), address.free());
                    }
                }
            }
        }
    }

    /// Takes an interface off its instance; a route to it becomes a black hole.
    public static void detach(World world, String interfaceId) {
        world.interfaces().put(interfaceId, Lookup.networkInterface(world, interfaceId).detached());
    }

    /// ModifyNetworkInterfaceAttribute of the source/destination check.
    public static void sourceDestCheck(World world, String interfaceId, boolean check) {
        NetworkInterface eni = Lookup.networkInterface(world, interfaceId);
        world.interfaces().put(interfaceId, eni.withSourceDestCheck(check));
    }

    /// ModifyInstanceMetadataOptions.
    public static void metadata(World world, String instanceId, Instance.Metadata options) {
        world.instances().put(instanceId, Lookup.instance(world, instanceId).with(options));
    }

    /// The interface that a call means which names only the instance: there must be exactly one.
    public static NetworkInterface onlyInterface(World world, String instanceId) {
        Lookup.instance(world, instanceId);
        List<NetworkInterface> attached = world.interfacesOf(instanceId);
        if (attached.size() != 1) {
            throw Refusal.bad(
                    "InvalidInstanceID",
                    "There are multiple interfaces attached to instance '"
                            + instanceId
                            + "'. Please specify an interface ID for the operation instead.");
        }
        return attached.getFirst();
    }
}
