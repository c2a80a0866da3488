package org.pgwatchdog.wire.pcp;

import java.util.List;
import java.util.Locale;
import org.pgwatchdog.wire.ProtocolException;

/// What pgpool's health check counted for one backend, 20 values in all releases from 4.2 (native
/// `inform_health_check_stats`).
///
/// @param status `up`, `waiting`, `down`, `unused`
/// @param role `primary`, `standby`, `main`, `replica`
/// @param averageRetryCount retries a check
/// @param times when things happened last
public record PcpHealthStatistics(
        int nodeId,
        String host,
        int port,
        String status,
        String role,
        Counts counts,
        double averageRetryCount,
        long maxRetryCount,
        Durations durations,
        Times times) {
    private static final int VALUES = 20;

    /// Checks since pgpool started.
    public record Counts(long total, long success, long fail, long skip, long retry) {}

    /// Milliseconds a check took.
    public record Durations(long maxMillis, long minMillis, double averageMillis) {}

    /// `YYYY-MM-DD HH:MM:SS` in the server's time zone, empty if never.
    public record Times(
            String statusChange, String check, String success, String skip, String failure) {}

    static PcpHealthStatistics read(List<String> values) {
        if (values.size() != VALUES) {
            throw new ProtocolException(
                    "PCP health check statistics with " + values.size() + " values, not " + VALUES);
        }
        return new PcpHealthStatistics(
                PcpTexts.number("node id", values.get(0), Integer.MAX_VALUE),
                values.get(1),
                PcpTexts.number("backend port", values.get(2), 65_535),
                values.get(3),
                values.get(4),
                new Counts(
                        PcpTexts.longNumber("total count", values.get(6)),
                        PcpTexts.longNumber("success count", values.get(7)),
                        PcpTexts.longNumber("fail count", values.get(8)),
                        PcpTexts.longNumber("skip count", values.get(9)),
                        PcpTexts.longNumber("retry count", values.get(10))),
                PcpTexts.fraction("average retry count", values.get(11)),
                PcpTexts.longNumber("max retry count", values.get(12)),
                new Durations(
                        PcpTexts.longNumber("max duration", values.get(13)),
                        PcpTexts.longNumber("min duration", values.get(14)),
                        PcpTexts.fraction("average duration", values.get(15))),
                new Times(
                        values.get(5),
                        values.get(16),
                        values.get(17),
                        values.get(18),
                        values.get(19)));
    }

    List<String> write() {
        return List.of(
                Integer.toString(nodeId),
                host,
                Integer.toString(port),
                status,
                role,
                times.statusChange(),
                Long.toString(counts.total()),
                Long.toString(counts.success()),
                Long.toString(counts.fail()),
                Long.toString(counts.skip()),
                Long.toString(counts.retry()),
                String.format(Locale.ROOT, "%.6f", averageRetryCount),
                Long.toString(maxRetryCount),
                Long.toString(durations.maxMillis()),
                Long.toString(durations.minMillis()),
                String.format(Locale.ROOT, "%.6f", durations.averageMillis()),
                times.check(),
                times.success(),
                times.skip(),
                times.failure());
    }
}
