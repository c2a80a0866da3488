package org.pgwatchdog.itest.aws;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.pgwatchdog.awsstandin.AwsStandIn;
import org.pgwatchdog.awsstandin.world.AddressRules;
import org.pgwatchdog.awsstandin.world.Cidr;
import org.pgwatchdog.awsstandin.world.ElasticIp;
import org.pgwatchdog.awsstandin.world.InstanceState;
import org.pgwatchdog.awsstandin.world.RecordSet;
import org.pgwatchdog.awsstandin.world.Route;
import org.pgwatchdog.awsstandin.world.RouteRules;
import org.pgwatchdog.awsstandin.world.World;
import org.pgwatchdog.awsstandin.world.ZoneRules;

/// What somebody else does to the VPC: an operator on the console, another cluster. Past the API, so that
/// no fault of the stand-in is in the way and its log holds the cluster's calls alone.
public final class ByHand {

    private final AwsStandIn api;
    private final Cidr vip;

    ByHand(AwsStandIn api, Cidr vip) {
        this.api = api;
        this.vip = vip;
    }

    /// Points a table's route at a host.
    public void flip(String table, int host) {
        lead(table, AwsIds.networkInterface(host));
    }

    /// Points a table's route at an instance that does not run.
    public void blackhole(String table) {
        api.instance(AwsIds.GHOST, InstanceState.STOPPED);
        lead(table, AwsIds.GHOST_INTERFACE);
    }

    /// Deletes a table's route.
    public void unroute(String table) {
        api.change(world -> RouteRules.delete(world, world.routeTables().get(table), vip));
    }

    /// Associates the public address with a host.
    public void stealPublicAddress(int host) {
        api.change(world ->
                AddressRules.associate(
                        world,
                        address(world),
                        world.interfaces().get(AwsIds.networkInterface(host)),
                        Optional.empty(),
                        true));
    }

    /// Associates the public address with nobody.
    public void freePublicAddress() {
        api.change(world ->
                AddressRules.disassociate(
                        world, address(world).link().orElseThrow().associationId()));
    }

    /// Makes a private address one of a host's.
    public void assign(String address, int host) {
        api.change(world ->
                AddressRules.assign(world, AwsIds.networkInterface(host), List.of(address), true));
    }

    /// Takes a private address from a host.
    public void unassign(String address, int host) {
        api.change(world ->
                AddressRules.unassign(world, AwsIds.networkInterface(host), List.of(address)));
    }

    /// Writes something else into the record.
    public void record(String address) {
        edit(ZoneRules.Action.UPSERT, RecordSet.of(AwsIds.RECORD + ".", "A", 10, address));
    }

    /// Deletes the record.
    public void unrecord() {
        RecordSet.Key key = RecordSet.of(AwsIds.RECORD + ".", "A", 0).key();
        edit(
                ZoneRules.Action.DELETE,
                api.world().hostedZones().get(AwsIds.ZONE).records().get(key));
    }

    private void lead(String table, String target) {
        api.change(world ->
                RouteRules.replace(
                        world, world.routeTables().get(table), vip, new Route.ToInterface(target)));
    }

    private void edit(ZoneRules.Action action, RecordSet records) {
        var timing = new ZoneRules.Timing(api.timings().instant(), Duration.ZERO, Duration.ZERO);
        api.change(world ->
                ZoneRules.change(
                        world,
                        ZoneRules.zone(world, AwsIds.ZONE),
                        List.of(new ZoneRules.Edit(action, records)),
                        "by hand",
                        timing));
    }

    private static ElasticIp address(World world) {
        return world.addresses().get(AwsIds.EIP);
    }
}
