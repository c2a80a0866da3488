package org.pgwatchdog.vip.aws;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pgwatchdog.vip.aws.AwsProblem.Code;
import org.pgwatchdog.vip.aws.api.ApiFault;
import org.pgwatchdog.vip.aws.api.ApiResult;
import org.pgwatchdog.vip.aws.api.ElasticAddress;
import org.pgwatchdog.vip.aws.api.Unit;
import org.pgwatchdog.vip.drift.Mended;
import org.pgwatchdog.vip.drift.MonitorId;
import org.pgwatchdog.vip.drift.MonitorKind;
import org.pgwatchdog.vip.drift.Sighting;

/// An Elastic IP associated with this node's interface (`aws_eip`).
///
/// Acquire takes it from whoever has it; each move may be charged, so an association that is ours already
/// is left alone. Release ends our own association by its id, which a successor's never has.
final class ElasticIpPart implements AwsPart {
    static final String METHOD = "aws_eip";

    private static final MonitorId MONITOR = MonitorId.of(MonitorKind.EIP);

    private final String allocationId;
    private final Optional<String> privateIp;
    private final AwsClients clients;
    private final CallTries tries;
    private final Changes changes = new Changes();
    private volatile String ownAssociation = "";

    /// @param allocationId `aws_eip_allocation_id`
    /// @param privateIp `aws_eip_private_ip`, empty for the interface's primary address
    ElasticIpPart(
            String allocationId, Optional<String> privateIp, AwsClients clients, CallTries tries) {
        this.allocationId = allocationId;
        this.privateIp = privateIp;
        this.clients = clients;
        this.tries = tries;
    }

    @Override
    public String method() {
        return METHOD;
    }

    @Override
    public PartOutcome acquire(Place here, Deadline deadline, WritePermit permit) {
        if (!ownAssociation.isEmpty()
                && read(deadline) instanceof ApiResult.Done<ElasticAddress>(var now)
                && isOurs(now, here)) {
            return PartOutcome.done(leads(now));
        }
        return switch (associate(here, deadline, permit, changes)) {
            case ApiResult.Done<String>(var association) -> {
                ownAssociation = association;
                yield proven(here, deadline);
            }
            case ApiResult.Failed<String>(ApiFault fault) ->
                    PartOutcome.failed(AwsProblem.of(fault));
        };
    }

    private ApiResult<String> associate(
            Place here, Deadline deadline, WritePermit permit, Changes made) {
        return tries.write(
                deadline,
                permit,
                terms ->
                        made.note(
                                MONITOR,
                                clients.ec2()
                                        .associateAddress(
                                                allocationId,
                                                here.interfaceId(),
                                                privateIp,
                                                terms)));
    }

    private PartOutcome proven(Place here, Deadline deadline) {
        Polled<ElasticAddress> seen =
                Polled.until(
                        deadline.atMost(AwsLimits.READ_BACK_MAX),
                        this::read,
                        address -> isOurs(address, here));
        if (seen.satisfied()) {
            return PartOutcome.done(seen.last().map(ElasticIpPart::leads).orElse(allocationId));
        }
        return seen.last()
                .map(now ->
                        PartOutcome.overturned(
                                List.of(
                                        new AwsProblem(
                                                Code.CHANGED,
                                                "The EIP "
                                                        + text(now)
                                                        + " was taken by "
                                                        + now.holder(),
                                                "find out whether another cluster uses it"))))
                .orElseGet(() ->
                        PartOutcome.done(
                                allocationId
                                        + " is associated with "
                                        + here.interfaceId()
                                        + " (not read back)"));
    }

    @Override
    public Map<MonitorId, Integer> changedAgain() {
        return changes.afterTheFirst();
    }

    @Override
    public PartOutcome release(Place here, Deadline deadline) {
        changes.forget();
        String association = ownAssociation;
        if (association.isEmpty()) {
            switch (read(deadline)) {
                case ApiResult.Failed<ElasticAddress>(var fault) -> {
                    return PartOutcome.failed(AwsProblem.of(fault));
                }
                case ApiResult.Done<ElasticAddress>(var now) -> {
                    if (!isOurs(now, here)) {
                        return PartOutcome.done(text(now) + " is not associated with this node");
                    }
                    association = now.associationId();
                }
            }
        }
        String ours = association;
        ApiResult<Unit> gone =
                tries.read(deadline, terms -> clients.ec2().disassociateAddress(ours, terms));
        return switch (gone) {
            case ApiResult.Failed<Unit>(ApiFault fault) when !isGone(fault) ->
                    PartOutcome.failed(AwsProblem.of(fault));
            case ApiResult.Failed<Unit> _, ApiResult.Done<Unit> _ -> {
                ownAssociation = "";
                yield PartOutcome.done(allocationId + " is not associated with this node any more");
            }
        };
    }

    /// A successor that took the address ended our association with it.
    private static boolean isGone(ApiFault fault) {
        return fault.code().equals("InvalidAssociationID.NotFound");
    }

    @Override
    public Survey survey(Place here, Deadline deadline, boolean thorough) {
        return switch (read(deadline)) {
            case ApiResult.Done<ElasticAddress>(var now) ->
                    new Survey(List.of(sighting(now, here)), List.of());
            case ApiResult.Failed<ElasticAddress>(var fault) ->
                    new Survey(
                            List.of(new Sighting.Unclear(MONITOR, AwsProblem.of(fault).finding())),
                            List.of(AwsProblem.of(fault)));
        };
    }

    private Sighting sighting(ElasticAddress now, Place here) {
        if (isOurs(now, here)) {
            return new Sighting.Here(MONITOR, leads(now));
        }
        boolean otherAddress = now.interfaceId().equals(here.interfaceId());
        String instead =
                now.free()
                        ? now.publicIp() + " is associated with nothing"
                        : now.publicIp()
                                + " is associated with "
                                + now.interfaceId()
                                + (otherAddress ? ", but stands for " + now.privateIp() : "");
        return new Sighting.Away(
                MONITOR,
                now.free() ? "nothing" : now.interfaceId(),
                now.free(),
                new AwsProblem(
                                Code.MISPLACED,
                                "The EIP address does not exist. (EIP ALLOCATION ID="
                                        + allocationId
                                        + "): "
                                        + instead,
                                "find out who changed it: another cluster with the same EIP, or a"
                                        + " script")
                        .finding(),
                now.instanceId().isEmpty() ? "" : "instance " + now.instanceId());
    }

    @Override
    public Mended repair(MonitorId what, Place here, Deadline deadline, WritePermit permit) {
        var made = new Changes();
        ApiResult<String> associated = associate(here, deadline, permit, made);
        if (associated instanceof ApiResult.Done<String>(var association)) {
            ownAssociation = association;
        }
        return AwsPart.mended(
                associated,
                allocationId + " is associated with " + here.interfaceId(),
                made.of(MONITOR));
    }

    ApiResult<ElasticAddress> read(Deadline deadline) {
        return tries.read(deadline, terms -> clients.ec2().elasticAddress(allocationId, terms));
    }

    boolean isOurs(ElasticAddress now, Place here) {
        return now.interfaceId().equals(here.interfaceId())
                && privateIp.filter(wanted -> !wanted.equals(now.privateIp())).isEmpty();
    }

    private static String leads(ElasticAddress now) {
        return text(now) + " is associated with " + now.interfaceId();
    }

    private static String text(ElasticAddress now) {
        return now.publicIp() + " (" + now.allocationId() + ")";
    }
}
