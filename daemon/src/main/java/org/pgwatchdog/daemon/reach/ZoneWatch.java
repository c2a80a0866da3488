package org.pgwatchdog.daemon.reach;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.core.effect.NoticeLevel;
import org.pgwatchdog.daemon.status.KnownProblem;
import org.pgwatchdog.daemon.status.NoticeLog;
import org.pgwatchdog.daemon.status.Reach;
import org.pgwatchdog.vip.aws.AwsReadings;
import org.pgwatchdog.vip.aws.ZoneJudge;
import org.pgwatchdog.vip.aws.api.ApiFault;
import org.pgwatchdog.vip.aws.api.ApiResult;
import org.pgwatchdog.vip.aws.api.AvailabilityZone;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads the state of this node's availability zone again and again (`aws_az_check`) and tells what
/// changes. It only warns: AWS reports the zone's control plane, and a leader that clients reach is better
/// than a move. One virtual thread.
final class ZoneWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ZoneWatch.class);

    private final AwsReadings readings;
    private final String configured;
    private final Duration limit;
    private final Duration interval;
    private final NoticeLog notices;
    private final ZoneJudge judge = new ZoneJudge();
    private final Thread thread = Thread.ofVirtual().name("zone-watch").unstarted(this::run);
    private volatile Reach.@Nullable Zone view;

    /// @param configured `aws_availability_zone`, may be empty
    /// @param limit of one reading
    /// @param interval between two
    ZoneWatch(
            AwsReadings readings,
            String configured,
            Duration limit,
            Duration interval,
            NoticeLog notices) {
        this.readings = readings;
        this.configured = configured;
        this.limit = limit;
        this.interval = interval;
        this.notices = notices;
    }

    /// Returns at once.
    void start() {
        thread.start();
    }

    /// Empty before the first reading.
    Optional<Reach.Zone> view() {
        return Optional.ofNullable(view);
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private void run() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                read();
            } catch (RuntimeException fault) { // The next reading may go better.
                LOG.error("reading the availability zone broke", fault);
            }
            LockSupport.parkNanos(interval.toNanos());
        }
    }

    private void read() {
        Reach.Zone before = view;
        ApiResult<AvailabilityZone> reading = readings.zone(configured, limit);
        if (Thread.currentThread().isInterrupted()) {
            return;
        }
        view = shown(reading, before);
        judge.observe(reading, configured)
                .ifPresent(news -> {
                    switch (news.tone()) {
                        case WELL -> notices.tell("ZONE_AVAILABLE", NoticeLevel.INFO, news.text());
                        case INFORMATION ->
                                notices.tell("ZONE_INFORMATION", NoticeLevel.INFO, news.text());
                        case WARNING -> notices.tell("ZONE_WARNING", NoticeLevel.WARN, news.text());
                    }
                });
    }

    private Reach.Zone shown(ApiResult<AvailabilityZone> reading, Reach.@Nullable Zone before) {
        String state =
                switch (reading) {
                    case ApiResult.Done<AvailabilityZone>(var zone) ->
                            zone.state().name().toLowerCase(Locale.ROOT);
                    case ApiResult.Failed<AvailabilityZone> _ -> "unknown";
                };
        Instant now = Instant.now();
        Instant since = before != null && before.state().equals(state) ? before.since() : now;
        Optional<KnownProblem> problem =
                ZoneJudge.trouble(reading, configured).map(KnownProblem::of);
        return switch (reading) {
            case ApiResult.Done<AvailabilityZone>(var zone) ->
                    new Reach.Zone(
                            zone.name(),
                            state,
                            zone.messages(),
                            now,
                            since,
                            Optional.empty(),
                            problem);
            case ApiResult.Failed<AvailabilityZone>(ApiFault fault) ->
                    new Reach.Zone(
                            before == null ? configured : before.name(),
                            state,
                            List.of(),
                            now,
                            since,
                            Optional.of(fault.text()),
                            problem);
        };
    }
}
