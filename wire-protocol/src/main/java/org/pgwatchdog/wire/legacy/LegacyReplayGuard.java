package org.pgwatchdog.wire.legacy;

import java.util.ArrayDeque;
import java.util.TreeSet;
import org.pgwatchdog.core.legacy.message.WallTime;
import org.pgwatchdog.wire.ProtocolLimits;

/// Remembers which signed requests were served, so that none is served twice. Natives check neither age
/// nor repetition (protocol v3, 7.1), and since the hash covers number and time only, whoever has seen
/// one packet can send any body under it. Not thread-safe: one owner.
///
/// A request passes if its send time is no more than [ProtocolLimits#LEGACY_REQUEST_AGE_SECONDS] from our
/// wall clock, and if its hash has not been seen. Beyond [ProtocolLimits#LEGACY_REPLAY_MEMORY] hashes the
/// oldest is forgotten, and from then on nothing passes that is as old as it.
public final class LegacyReplayGuard {
    private static final long NOTHING_FORGOTTEN = -1;

    private final TreeSet<String> seen = new TreeSet<>();
    private final ArrayDeque<Served> order = new ArrayDeque<>();
    private final int memory;
    private long forgottenSeconds = NOTHING_FORGOTTEN;

    private record Served(String hash, long seconds) {}

    public LegacyReplayGuard() {
        this(ProtocolLimits.LEGACY_REPLAY_MEMORY);
    }

    /// A guard with another memory, for tests.
    ///
    /// @param memory how many hashes are remembered, at least 1
    LegacyReplayGuard(int memory) {
        this.memory = memory;
    }

    /// What becomes of a signed request.
    public enum Verdict {
        FRESH,
        /// Its time is too far from our clock: an old packet, or the clocks of the hosts differ.
        STALE,
        /// It was served before.
        REPEATED
    }

    /// Judges a request whose signature is acceptable and, if it is fresh, remembers it.
    ///
    /// @param now our wall clock
    public Verdict admit(LegacyPacket request, WallTime now) {
        long sent = request.sent().seconds();
        if (Math.abs(now.seconds() - sent) > ProtocolLimits.LEGACY_REQUEST_AGE_SECONDS) {
            return Verdict.STALE;
        }
        if (seen.contains(request.hash())) {
            return Verdict.REPEATED;
        }
        if (sent <= forgottenSeconds) {
            return Verdict.STALE;
        }
        seen.add(request.hash());
        order.addLast(new Served(request.hash(), sent));
        if (order.size() > memory) {
            Served oldest = order.removeFirst();
            seen.remove(oldest.hash());
            forgottenSeconds = Math.max(forgottenSeconds, oldest.seconds());
        }
        return Verdict.FRESH;
    }
}
