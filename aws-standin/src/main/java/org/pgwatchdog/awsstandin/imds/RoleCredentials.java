package org.pgwatchdog.awsstandin.imds;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.pgwatchdog.awsstandin.sign.AccessKey;
import org.pgwatchdog.awsstandin.sign.KeyRing;
import org.pgwatchdog.awsstandin.world.Instance;

/// The temporary keys instances get for their roles. New ones come when the old are about to end, unless
/// renewal is off, which is how an instance ends up with expired credentials. Safe for several threads.
final class RoleCredentials {
    /// New keys are issued when the old ones have so long left, as AWS promises at least.
    private static final Duration RENEWAL = Duration.ofMinutes(5);

    private final KeyRing keys;
    private final Map<String, AccessKey> byInstance = new TreeMap<>();
    private Duration lifetime = Duration.ofHours(6);
    private boolean renewing = true;

    RoleCredentials(KeyRing keys) {
        this.keys = keys;
    }

    synchronized void lifetime(Duration newLifetime) {
        lifetime = newLifetime;
    }

    synchronized void renewing(boolean on) {
        renewing = on;
    }

    synchronized AccessKey of(Instance instance, String account, Instant now) {
        AccessKey known = byInstance.getOrDefault(instance.id(), AccessKey.NOBODY);
        AccessKey current = keys.find(known.id()).orElse(known);
        boolean first = current.id().isEmpty();
        if (first || (renewing && isEnding(current, now))) {
            current = keys.issue(account, instance.role(), instance.id(), now, lifetime);
            byInstance.put(instance.id(), current);
        }
        return current;
    }

    /// Keys that never live as long as the renewal time are replaced only when they have ended.
    private boolean isEnding(AccessKey key, Instant now) {
        Duration ahead = lifetime.compareTo(RENEWAL) > 0 ? RENEWAL : Duration.ZERO;
        return !now.plus(ahead).isBefore(key.expiresAt());
    }
}
