package org.pgwatchdog.daemon.reach;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.pgwatchdog.bridge.conf.AwsSettings;
import org.pgwatchdog.bridge.conf.WatchdogSettings;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.daemon.status.Reach;
import org.pgwatchdog.daemon.wiring.AwsWiring;
import org.pgwatchdog.vip.aws.AwsReadings;
import org.pgwatchdog.vip.aws.api.ApiFault;
import org.pgwatchdog.vip.aws.api.ApiResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Everything that watches from this node what it reaches. Thread-safe; nothing here blocks its caller.
public final class Reachability implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Reachability.class);

    private final AwsReadings readings;
    private final Duration readingLimit;
    private final OutsideWatch outside;
    private final VipWatch vip;
    private final Optional<ZoneWatch> zone;
    private final VipHearsay hearsay;

    /// Opens and asks nothing yet.
    public Reachability(WatchdogSettings settings, WatchedNode node) {
        AwsSettings aws = settings.aws();
        this.readings = AwsWiring.readings(aws);
        this.readingLimit = aws.apiTimeout().multipliedBy(ReachLimits.API_TIMEOUTS);
        this.hearsay = node.hearsay();
        this.outside = new OutsideWatch(settings.partition(), node);
        List<Entrance> entrances = Entrance.of(settings);
        this.vip =
                new VipWatch(entrances, settings.vip().checkInterval(), node, this::publicAddress);
        this.zone =
                aws.azCheck()
                        ? Optional.of(
                                new ZoneWatch(
                                        readings,
                                        aws.availabilityZone(),
                                        readingLimit,
                                        ReachLimits.ZONE_CHECK_INTERVAL,
                                        node.notices()))
                        : Optional.empty();
    }

    /// Begins to watch. What cannot be reached is told, never an obstacle.
    public void start() {
        outside.start();
        vip.start();
        zone.ifPresent(ZoneWatch::start);
    }

    /// Watches as these settings say from now on, as far as they may change at run time.
    public void use(WatchdogSettings next) {
        outside.use(next.partition());
        vip.use(next.vip().checkInterval());
    }

    /// What is known now.
    public Reach view() {
        Instant now = Instant.now();
        Map<NodeId, Reach.Peer> peers = new TreeMap<>();
        hearsay.peers()
                .forEach((peer, word) ->
                        peers.put(
                                peer,
                                new Reach.Peer(
                                        word.ok(), now.minus(word.since()), word.latency())));
        return new Reach(vip.view(), zone.flatMap(ZoneWatch::view), outside.view(), peers);
    }

    @Override
    public void close() {
        outside.close();
        vip.close();
        zone.ifPresent(ZoneWatch::close);
        readings.close();
    }

    private Optional<String> publicAddress(String allocationId) {
        return switch (readings.publicAddress(allocationId, readingLimit)) {
            case ApiResult.Done<String>(String address) -> Optional.of(address);
            case ApiResult.Failed<String>(ApiFault fault) -> {
                LOG.debug("the Elastic IP is not looked at: {}", fault.text());
                yield Optional.empty();
            }
        };
    }
}
