package org.pgwatchdog.awsstandin.fault;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.pgwatchdog.awsstandin.world.Refusal;

/// Token buckets: of EC2 one for each account and action, of Route 53 one for each account. Starts with the
/// sizes AWS publishes. Safe for use by several threads.
public final class Throttles {
    /// Tokens a full bucket holds, and how fast it fills.
    public record Size(double capacity, double perSecond) {}

    private record Bucket(double tokens, Instant filledAt) {}

    private static final Size READS = new Size(100, 20);
    private static final Size WIDE_READS = new Size(50, 10);
    private static final Size WRITES = new Size(50, 5);
    private static final Size ROUTE53 = new Size(5, 5);
    private static final Size STS = new Size(600, 600);

    private final Map<String, Size> sizes = new TreeMap<>();
    private final Map<String, Bucket> buckets = new TreeMap<>();
    private boolean off;

    /// Gives an action (`ec2:ReplaceRoute`; for Route 53 always `route53:*`) a bucket of that size, full.
    public synchronized void set(String action, Size size) {
        off = false;
        sizes.put(action, size);
        buckets.clear();
    }

    /// No throttling at all, until a size is set or [#reset] is called.
    public synchronized void off() {
        off = true;
        buckets.clear();
    }

    /// Full buckets of the published sizes.
    public synchronized void reset() {
        off = false;
        sizes.clear();
        buckets.clear();
    }

    /// Takes a token.
    ///
    /// @param wide a Describe without ids, filters or pages
    /// @throws Refusal if there is none
    public synchronized void take(String fullAction, String account, boolean wide, Instant now) {
        if (off) {
            return;
        }
        boolean route53 = fullAction.startsWith("route53:");
        String name = route53 ? "route53:*" : fullAction;
        Size size = sizes.getOrDefault(name, published(fullAction, wide));
        String key = account + " " + name + (wide ? " wide" : "");
        Bucket bucket = buckets.getOrDefault(key, new Bucket(size.capacity(), now));
        double seconds = Math.max(0, Duration.between(bucket.filledAt(), now).toNanos() / 1e9);
        double tokens = Math.min(size.capacity(), bucket.tokens() + seconds * size.perSecond());
        if (tokens < 1) {
            buckets.put(key, new Bucket(tokens, now));
            throw route53
                    ? Refusal.bad("Throttling", "Rate exceeded")
                    : new Refusal(503, "RequestLimitExceeded", "Request limit exceeded.");
        }
        buckets.put(key, new Bucket(tokens - 1, now));
    }

    private static Size published(String fullAction, boolean wide) {
        if (fullAction.startsWith("route53:")) {
            return ROUTE53;
        }
        if (!fullAction.startsWith("ec2:")) {
            return STS;
        }
        if (fullAction.startsWith("ec2:Describe")) {
            return wide ? WIDE_READS : READS;
        }
        return WRITES;
    }
}
