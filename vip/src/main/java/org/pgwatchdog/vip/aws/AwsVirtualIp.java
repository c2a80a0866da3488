package org.pgwatchdog.vip.aws;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.vip.CallFigure;
import org.pgwatchdog.vip.LeftOvers;
import org.pgwatchdog.vip.OneAtATime;
import org.pgwatchdog.vip.TimeBudget;
import org.pgwatchdog.vip.VipLease;
import org.pgwatchdog.vip.VipOutcome;
import org.pgwatchdog.vip.VirtualIp;
import org.pgwatchdog.vip.aws.api.ApiResult;
import org.pgwatchdog.vip.aws.imds.InstanceMetadata;
import org.pgwatchdog.vip.drift.VipMonitor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The virtual IP that AWS leads to this node (`vip_method = 'aws_…'`, one or several).
///
/// Up: first the address on this host, so that nothing arrives that nobody takes; then all methods at
/// once, each within the limit and the lease. The address counts as raised if every method leads here at
/// least in part. Down: first the address on this host, which is what keeps two leaders apart; then what
/// is ours in AWS. AWS being out of reach does not make a release fail: the successor takes over what is
/// left there. A release ends the right to change AWS at once, even while an acquire is still at work.
///
/// What an acquire needs is found out and connected by [#prepare]; if that has not happened, the acquire
/// does it.
public final class AwsVirtualIp implements VirtualIp {
    private static final Logger LOG = LoggerFactory.getLogger(AwsVirtualIp.class);

    private final AwsVipSettings settings;
    private final Optional<VirtualIp> local;
    private final Function<String, AwsClients> connect;
    private final Pace pace;
    private final InstanceMetadata metadata;
    private final Discovery discovery;
    private final OneAtATime turns = new OneAtATime();
    private final Object making = new Object();
    private final CallMeter meter;
    private volatile @Nullable AwsNode known;
    private volatile WritePermit permit;
    private volatile boolean leadsHere;

    /// @param local the address on this host; empty if the methods need none
    /// @param connect makes the clients of a region; called once, when they are first needed
    public AwsVirtualIp(
            AwsVipSettings settings,
            Optional<VirtualIp> local,
            Function<String, AwsClients> connect,
            Pace pace) {
        JdkForCalls.configure();
        this.settings = settings;
        this.local = local;
        this.connect = connect;
        this.pace = pace;
        this.meter = new CallMeter(pace);
        URI imds = settings.imds().orElse(InstanceMetadata.ADDRESS);
        this.metadata = new InstanceMetadata(imds);
        this.discovery =
                new Discovery(
                        metadata, settings.region(), settings.interfaceId(), settings.device());
        this.permit = WritePermit.of(VipLease.UNLIMITED, pace);
        permit.revoke();
    }

    @Override
    public VipOutcome acquire(Duration limit, VipLease lease) {
        permit.revoke();
        WritePermit mine = WritePermit.of(lease, pace);
        permit = mine;
        return turns.run(limit, budget -> raise(budget, lease, mine), () -> busy(limit));
    }

    @Override
    public VipOutcome release(Duration limit) {
        permit.revoke();
        return turns.run(limit, this::drop, () -> busy(limit));
    }

    @Override
    public boolean isHeld() {
        return local.map(VirtualIp::isHeld).orElse(leadsHere);
    }

    @Override
    public LeftOvers cleanUp(Duration limit) {
        return local.map(address -> address.cleanUp(limit)).orElse(LeftOvers.NONE);
    }

    @Override
    public boolean enforcesLease() {
        return local.filter(VirtualIp::enforcesLease).isPresent();
    }

    /// The address on this host alone, if AWS was told already: what vanishes here did not change there,
    /// and AWS being out of reach must not cost the address. The monitors see to AWS.
    @Override
    public VipOutcome reassert(Duration limit, VipLease lease) {
        if (local.isEmpty() || !leadsHere || !permit.getAsBoolean()) {
            return acquire(limit, lease);
        }
        return turns.run(
                limit,
                budget -> local.get().reassert(budget.remaining(), lease),
                () -> busy(limit));
    }

    @Override
    public void renew(VipLease lease) {
        permit.renew(lease);
        local.ifPresent(address -> address.renew(lease));
    }

    @Override
    public List<VipMonitor> monitors() {
        var all = new ArrayList<VipMonitor>();
        local.ifPresent(address -> all.addAll(address.monitors()));
        for (String method : settings.methods()) {
            all.add(
                    new AwsMonitor(
                            method,
                            () -> Optional.ofNullable(known),
                            this::ready,
                            () -> Optional.of(permit).filter(_ -> leadsHere),
                            pace));
        }
        return all;
    }

    @Override
    public List<CallFigure> calls() {
        return meter.figures();
    }

    @Override
    public List<String> prepare(Duration limit) {
        var deadline = new Deadline(pace, limit);
        return switch (ready(deadline)) {
            case ApiResult.Failed<AwsNode>(var fault) -> List.of(AwsProblem.of(fault).text());
            case ApiResult.Done<AwsNode>(var node) ->
                    Fork.each(
                                    node.parts(),
                                    node.parts().size(),
                                    part -> part.prepare(node.place(), deadline))
                            .stream()
                            .flatMap(List::stream)
                            .map(AwsProblem::text)
                            .toList();
        };
    }

    /// Closes the connections.
    @Override
    public void close() {
        permit.revoke();
        synchronized (making) {
            AwsNode node = known;
            known = null;
            if (node != null) {
                node.clients().close();
            }
        }
    }

    private VipOutcome raise(TimeBudget budget, VipLease lease, WritePermit mine) {
        var deadline = new Deadline(pace, budget.remaining());
        Optional<VipOutcome> here =
                local.map(address -> address.acquire(budget.remaining(), lease));
        if (here.filter(outcome -> !outcome.succeeded()).isPresent()) {
            return here.get();
        }
        return switch (ready(deadline)) {
            case ApiResult.Failed<AwsNode>(var fault) ->
                    new VipOutcome.Failed(AwsProblem.of(fault).text());
            case ApiResult.Done<AwsNode>(var node) ->
                    combined(
                            here,
                            node.parts(),
                            Fork.each(
                                    node.parts(),
                                    node.parts().size(),
                                    part -> part.acquire(node.place(), deadline, mine)));
        };
    }

    private VipOutcome combined(
            Optional<VipOutcome> here, List<AwsPart> parts, List<PartOutcome> outcomes) {
        var words = new ArrayList<String>();
        here.ifPresent(outcome -> words.add(outcome.detail()));
        for (int i = 0; i < parts.size(); i++) {
            PartOutcome outcome = outcomes.get(i);
            words.add(
                    outcome.reached()
                            ? outcome.text()
                            : parts.get(i).method() + ": " + outcome.text());
            for (AwsProblem problem : outcome.problems()) {
                LOG.warn("{}: {}", parts.get(i).method(), problem.text());
            }
        }
        leadsHere = outcomes.stream().allMatch(PartOutcome::reached);
        String text = String.join("; ", words);
        return leadsHere ? new VipOutcome.Held(text) : new VipOutcome.Failed(text);
    }

    private VipOutcome drop(TimeBudget budget) {
        leadsHere = false;
        Optional<VipOutcome> here = local.map(address -> address.release(budget.remaining()));
        var deadline = new Deadline(pace, budget.remaining());
        List<String> left =
                switch (ready(deadline)) {
                    case ApiResult.Failed<AwsNode>(var fault) ->
                            List.of("nothing told to AWS: " + AwsProblem.of(fault).text());
                    case ApiResult.Done<AwsNode>(var node) ->
                            Fork.each(
                                    node.parts(),
                                    node.parts().size(),
                                    part -> released(part, node.place(), deadline));
                };
        String text =
                left.stream()
                        .collect(
                                Collectors.joining(
                                        "; ",
                                        here.map(outcome -> outcome.detail() + "; ").orElse(""),
                                        ""));
        return here.filter(outcome -> !outcome.succeeded())
                .orElseGet(() -> new VipOutcome.Released(text));
    }

    private static String released(AwsPart part, Place place, Deadline deadline) {
        PartOutcome outcome = part.release(place, deadline);
        for (AwsProblem problem : outcome.problems()) {
            LOG.warn(
                    "{}: not released, the next leader takes it over: {}",
                    part.method(),
                    problem.text());
        }
        return outcome.text();
    }

    /// Finds out where we are, if that is not known. Several may do so at once: nobody waits for another's
    /// reads, and the first to know connects for all.
    private ApiResult<AwsNode> ready(Deadline deadline) {
        AwsNode node = known;
        return node != null ? ApiResult.done(node) : discovery.find(deadline).map(this::connected);
    }

    private AwsNode connected(Place place) {
        synchronized (making) {
            AwsNode first = known;
            if (first != null) {
                return first;
            }
            LOG.info(
                    "where we are: region={} zone={} instance={} interface={} vpc={}",
                    place.region(),
                    place.zone(),
                    place.instanceId(),
                    place.interfaceId(),
                    place.vpcId());
            AwsClients clients = new MeasuredClients(connect.apply(place.region()), meter);
            var tries = new CallTries(pace, settings.apiTimeout());
            var made = new AwsNode(place, clients, settings.parts(clients, metadata, tries));
            known = made;
            return made;
        }
    }

    private static VipOutcome busy(Duration limit) {
        return new VipOutcome.TimedOut(
                "an earlier operation on the virtual IP did not end within "
                        + limit.toMillis()
                        + " ms");
    }
}
