package org.pgwatchdog.vip.aws;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pgwatchdog.vip.aws.AwsProblem.Code;
import org.pgwatchdog.vip.aws.api.ApiFault;
import org.pgwatchdog.vip.aws.api.ApiResult;
import org.pgwatchdog.vip.aws.api.FaultKind;
import org.pgwatchdog.vip.aws.api.NetworkInterface;
import org.pgwatchdog.vip.aws.api.Unit;
import org.pgwatchdog.vip.aws.imds.InstanceMetadata;
import org.pgwatchdog.vip.drift.Mended;
import org.pgwatchdog.vip.drift.MonitorId;
import org.pgwatchdog.vip.drift.MonitorKind;
import org.pgwatchdog.vip.drift.Sighting;

/// The virtual IP as a secondary private address of this node's interface (`aws_secondary_ip`).
///
/// Works within one subnet only. AWS moves the address some time after it accepted the call: the instance
/// metadata says when, as AWS documents. Release gives up our own assignment, which cannot touch a
/// successor's: it names our interface.
final class SecondaryAddressPart implements AwsPart {
    static final String METHOD = "aws_secondary_ip";

    private static final MonitorId MONITOR = MonitorId.of(MonitorKind.SECONDARY_ADDRESS);

    private final InetAddress address;
    private final AwsClients clients;
    private final InstanceMetadata metadata;
    private final CallTries tries;
    private final Changes changes = new Changes();

    SecondaryAddressPart(
            InetAddress address, AwsClients clients, InstanceMetadata metadata, CallTries tries) {
        this.address = address;
        this.clients = clients;
        this.metadata = metadata;
        this.tries = tries;
    }

    @Override
    public String method() {
        return METHOD;
    }

    @Override
    public PartOutcome acquire(Place here, Deadline deadline, WritePermit permit) {
        Optional<AwsProblem> misplaced = misplaced(here);
        if (misplaced.isPresent()) {
            return PartOutcome.failed(misplaced.get());
        }
        if (assign(here, deadline, permit, changes)
                        instanceof ApiResult.Failed<Unit>(ApiFault fault)
                && !isHereAnyway(fault, here, deadline)) {
            return PartOutcome.failed(AwsProblem.of(fault));
        }
        Polled<List<String>> seen =
                Polled.until(
                        deadline.atMost(AwsLimits.ASSIGNMENT_WAIT_MAX),
                        end -> addresses(here, end),
                        addresses -> addresses.contains(ip()));
        if (seen.satisfied()) {
            return PartOutcome.done(assigned(here));
        }
        if (elsewhere(here, deadline) instanceof Sighting.Away away && isAnothers(away, here)) {
            return PartOutcome.overturned(
                    List.of(
                            new AwsProblem(
                                    Code.CHANGED,
                                    away.finding().cause(),
                                    away.finding().remedy())));
        }
        return PartOutcome.failed(
                new AwsProblem(
                        Code.TIMEOUT,
                        ip()
                                + " was assigned to "
                                + here.interfaceId()
                                + ", but does not arrive there",
                        "find out who else assigns it"));
    }

    private static boolean isAnothers(Sighting.Away away, Place here) {
        return away.target().startsWith("eni-") && !away.target().equals(here.interfaceId());
    }

    /// Whether a refusal only means that it is ours already.
    private boolean isHereAnyway(ApiFault fault, Place here, Deadline deadline) {
        return switch (fault.kind()) {
            case INVALID, TAKEN, TIMED_OUT, UNREACHABLE ->
                    described(here, deadline) instanceof ApiResult.Done<List<String>>(var addresses)
                            && addresses.contains(ip());
            case NO_ROUTE,
                    ROUTE_EXISTS,
                    NOT_FOUND,
                    CONFLICT,
                    THROTTLED,
                    BUSY,
                    DENIED,
                    CREDENTIALS,
                    NO_CREDENTIALS,
                    CLOCK,
                    DRY_RUN_PASSED,
                    WITHHELD ->
                    false;
        };
    }

    /// What the interface has: by the metadata, or if they are not to be had by the API.
    private ApiResult<List<String>> addresses(Place here, Deadline deadline) {
        if (!here.mac().isEmpty()) {
            ApiResult<List<String>> seen =
                    metadata.lines(
                            "network/interfaces/macs/" + here.mac() + "/local-ipv4s",
                            deadline.remaining());
            if (seen instanceof ApiResult.Done<List<String>>) {
                return seen;
            }
        }
        return described(here, deadline);
    }

    private ApiResult<List<String>> described(Place here, Deadline deadline) {
        return tries.read(
                        deadline,
                        terms -> clients.ec2().networkInterface(here.interfaceId(), terms))
                .map(NetworkInterface::privateIps);
    }

    @Override
    public Map<MonitorId, Integer> changedAgain() {
        return changes.afterTheFirst();
    }

    @Override
    public PartOutcome release(Place here, Deadline deadline) {
        changes.forget();
        ApiResult<Unit> gone =
                tries.read(
                        deadline,
                        terms ->
                                clients.ec2()
                                        .unassignPrivateAddress(here.interfaceId(), ip(), terms));
        return switch (gone) {
            case ApiResult.Failed<Unit>(ApiFault fault) when fault.kind() != FaultKind.INVALID ->
                    PartOutcome.failed(AwsProblem.of(fault));
            case ApiResult.Failed<Unit> _, ApiResult.Done<Unit> _ ->
                    PartOutcome.done(ip() + " is not assigned to " + here.interfaceId());
        };
    }

    @Override
    public Survey survey(Place here, Deadline deadline, boolean thorough) {
        Optional<AwsProblem> misplaced = misplaced(here);
        if (misplaced.isPresent()) {
            return new Survey(List.of(), List.of(misplaced.get()));
        }
        return switch (described(here, deadline)) {
            case ApiResult.Done<List<String>>(var addresses) ->
                    new Survey(
                            List.of(
                                    addresses.contains(ip())
                                            ? new Sighting.Here(MONITOR, assigned(here))
                                            : elsewhere(here, deadline)),
                            List.of());
            case ApiResult.Failed<List<String>>(var fault) ->
                    new Survey(
                            List.of(new Sighting.Unclear(MONITOR, AwsProblem.of(fault).finding())),
                            List.of(AwsProblem.of(fault)));
        };
    }

    /// Finds out who has it, which takes another call.
    private Sighting elsewhere(Place here, Deadline deadline) {
        ApiResult<List<NetworkInterface>> holders =
                tries.read(
                        deadline, terms -> clients.ec2().interfacesWith(here.vpcId(), ip(), terms));
        Optional<NetworkInterface> holder =
                holders instanceof ApiResult.Done<List<NetworkInterface>>(var all)
                        ? all.stream().findFirst()
                        : Optional.empty();
        boolean nowhere = holder.isEmpty() && holders instanceof ApiResult.Done;
        String target =
                holder.map(NetworkInterface::id).orElse(nowhere ? "nothing" : "something unknown");
        return new Sighting.Away(
                MONITOR,
                target,
                nowhere,
                new AwsProblem(
                                nowhere ? Code.MISPLACED : Code.CHANGED,
                                "The secondary address "
                                        + ip()
                                        + " was taken from "
                                        + here.interfaceId()
                                        + ": it is assigned to "
                                        + target,
                                "find out who changed it: another cluster with the same VIP, or a"
                                        + " script")
                        .finding(),
                holder.map(NetworkInterface::owner).orElse(""));
    }

    @Override
    public Mended repair(MonitorId what, Place here, Deadline deadline, WritePermit permit) {
        var made = new Changes();
        ApiResult<Unit> result = assign(here, deadline, permit, made);
        return AwsPart.mended(result, assigned(here), made.of(MONITOR));
    }

    private ApiResult<Unit> assign(
            Place here, Deadline deadline, WritePermit permit, Changes made) {
        return tries.write(
                deadline,
                permit,
                terms ->
                        made.note(
                                MONITOR,
                                clients.ec2()
                                        .assignPrivateAddress(here.interfaceId(), ip(), terms)));
    }

    private String assigned(Place here) {
        return ip() + " is assigned to " + here.interfaceId();
    }

    private Optional<AwsProblem> misplaced(Place here) {
        return Cidr.parse(here.subnetCidr())
                .filter(subnet -> !subnet.contains(address))
                .map(_ ->
                        new AwsProblem(
                                Code.MISPLACED,
                                "The VIP address "
                                        + ip()
                                        + " lies outside this node's subnet "
                                        + here.subnetCidr(),
                                "put all nodes in one subnet and the VIP into it, or use"
                                        + " 'aws_route_table'"));
    }

    private String ip() {
        return address.getHostAddress();
    }
}
