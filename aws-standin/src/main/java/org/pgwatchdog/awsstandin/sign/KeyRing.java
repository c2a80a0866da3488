package org.pgwatchdog.awsstandin.sign;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// All access keys: permanent ones put in, temporary ones issued here. Safe for use by several threads.
public final class KeyRing {
    private final Map<String, AccessKey> byId = new TreeMap<>();
    private int lastSession;

    public synchronized void add(AccessKey key) {
        byId.put(key.id(), key);
    }

    public synchronized Optional<AccessKey> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    /// Issues a key for a session of a role.
    ///
    /// @param account of the role
    /// @param session its name; for an instance its id
    public synchronized AccessKey issue(
            String account, String role, String session, Instant now, Duration lifetime) {
        lastSession++;
        String seed = account + role + session + lastSession;
        AccessKey key =
                new AccessKey(
                        "ASIA" + Secrets.letters("id" + seed, 16),
                        Secrets.letters("secret" + seed, 40),
                        "FwoGZXIvYXdzE" + Secrets.letters("token" + seed, 120),
                        now.plus(lifetime),
                        "arn:aws:sts::" + account + ":assumed-role/" + role + "/" + session,
                        account,
                        "AROA" + Secrets.letters("role" + role + account, 17) + ":" + session);
        byId.put(key.id(), key);
        return key;
    }

    /// Ends the life of all temporary keys issued so far.
    public synchronized void expireTemporary(Instant now) {
        byId.replaceAll((_, key) -> key.isTemporary() ? key.expiringAt(now) : key);
    }

    /// Withdraws a key: its holder becomes unknown.
    public synchronized boolean remove(String id) {
        return byId.remove(id) != null;
    }
}
