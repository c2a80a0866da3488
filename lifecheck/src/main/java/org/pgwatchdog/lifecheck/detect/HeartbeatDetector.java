package org.pgwatchdog.lifecheck.detect;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.NodeId;

/// The heartbeat method's judgement of the remote nodes (protocol v4, 14.5 and 15.3; native
/// `wd_check_heartbeat`, `check_pgpool_status_by_hb`). Not thread-safe; the caller brings the time.
///
/// **Start.** A peer is judged by its heartbeats from the first on; natives judge nobody until all have
/// been heard.
///
/// **No first heartbeat.** A peer can go before its first heartbeat has come, after its start, ours, or
/// its return from the dead; natives then wait for 30 s without a word of it. Here a peer that has spoken
/// on its watchdog connection ([#spoke]) and then kept silent for the deadtime is asked by the driver
/// ([#unheard]); one that answers nothing twice ([#unanswered]) is dead. As long as it speaks or answers,
/// a peer without heartbeats is not judged, as natively.
///
/// **Death.** Silence of more than the deadtime, once per change. The caller is expected to call
/// [#check] at [#deadline]; a call that comes late shows that this process was not running (stopped, a
/// collector's pause, a frozen machine), so what looks like silence may lie unread in a socket. No death
/// is then declared for as long as the process slept, two keepalives at most, and the time to drain.
///
/// **Stale send times.** A heartbeat counts only if its send time is strictly later than the last one
/// that counted, as natively: an authentic datagram can be recorded and sent again, and neither its
/// digest nor a pattern of arrival tells a recording from a sender whose clock was set back. (A list of
/// send times seen would not do: a sender stamps the datagrams to its other destinations differently,
/// and those can be recorded as well.) Natives therefore call a node with a clock set back dead until
/// that clock has caught up. Here a stale heartbeat asks for a proof that no recording can give:
/// [#wantsProof] tells the driver to hold a short conversation with the node, and [#vouch] counts it as
/// heard as of the moment at which that conversation *began*. A replay thus costs a few connections and
/// never keeps a dead node alive, since the dead don't answer; a live node with a stepped clock survives
/// if its pgpool answers, and is treated as natively if not. A conversation alone never counts: without
/// any heartbeat for a whole deadtime a proof is ignored, as a node whose datagrams are lost has to be
/// reported.
public final class HeartbeatDetector {
    /// The shortest lateness that counts as a pause, and the time for the receivers to drain after one.
    private static final Duration DRAIN_MIN = Duration.ofMillis(20);

    private static final Duration DRAIN_MAX = Duration.ofMillis(200);

    /// The least silence of a peer without heartbeats that is looked into: a pool that starts needs a moment.
    private static final Duration UNHEARD_MIN = Duration.ofSeconds(3);

    /// Conversations in a row that must fail before a peer without heartbeats is dead.
    private static final int UNANSWERED_MAX = 2;

    /// So that a check at the deadline finds the deadtime exceeded, not just reached.
    private static final Duration TICK = Duration.ofNanos(1);

    private final Duration deadtime;
    private final Duration beat;
    private final Duration drain;
    private final Duration graceMax;
    private final Duration doubtAfter;
    private final Map<NodeId, Pulse> pulses = new TreeMap<>();
    private MonotonicTime lastCheck;
    private MonotonicTime holdUntil;

    /// @param keepalive the pause between two heartbeats of a live node
    /// @param deadtime the silence after which a node is dead
    public HeartbeatDetector(
            Duration keepalive, Duration deadtime, List<NodeId> peers, MonotonicTime now) {
        this.deadtime = deadtime;
        this.beat = shorter(keepalive, deadtime.dividedBy(4));
        this.drain = shorter(longer(deadtime.dividedBy(10), DRAIN_MIN), DRAIN_MAX);
        this.graceMax = keepalive.multipliedBy(2);
        this.doubtAfter = shorter(keepalive.multipliedBy(3).dividedBy(2), deadtime.dividedBy(2));
        for (NodeId peer : peers) {
            pulses.put(peer, new Pulse());
        }
        this.lastCheck = now;
        this.holdUntil = now;
    }

    /// Judges another peer, too.
    public void add(NodeId peer) {
        pulses.putIfAbsent(peer, new Pulse());
    }

    /// Forgets what was heard of a peer: it is judged from its next heartbeat on.
    public void forget(NodeId peer) {
        pulses.replace(peer, new Pulse());
    }

    /// Takes note of an authentic heartbeat.
    ///
    /// @param receivedAt when it was read from the socket
    /// @param sendMicros its send time in microseconds since 1970
    /// @return whether it counted
    public Reception observe(MonotonicTime receivedAt, NodeId peer, long sendMicros) {
        Pulse pulse = pulses.get(peer);
        if (pulse == null) {
            return Reception.UNKNOWN_NODE;
        }
        if (pulse.heard && sendMicros <= pulse.lastSendMicros) {
            pulse.staleSeen = true;
            pulse.lastStale = receivedAt;
            return Reception.STALE;
        }
        pulse.lastSendMicros = sendMicros;
        pulse.hear(receivedAt);
        return Reception.COUNTED;
    }

    /// True if a stale heartbeat of `peer` should be followed up by a conversation with it now: it has
    /// not been heard for one and a half keepalives, and the last try is a quarter of the deadtime ago.
    public boolean wantsProof(MonotonicTime now, NodeId peer) {
        Pulse pulse = pulses.get(peer);
        if (pulse == null || !pulse.staleSeen) {
            return false;
        }
        boolean silent = now.since(pulse.lastHeard).compareTo(doubtAfter) >= 0;
        if (!silent || !now.hasReached(pulse.nextProof)) {
            return false;
        }
        pulse.nextProof = now.plus(deadtime.dividedBy(4));
        return true;
    }

    /// A conversation with `peer` that began at `began` succeeded. Ignored unless stale heartbeats of it
    /// have been coming in within the deadtime.
    public void vouch(MonotonicTime began, NodeId peer) {
        Pulse pulse = pulses.get(peer);
        if (pulse != null
                && pulse.staleSeen
                && began.since(pulse.lastStale).compareTo(deadtime) <= 0
                && pulse.lastHeard.isBefore(began)) {
            pulse.hear(began);
        }
    }

    /// `peer` said something on its watchdog connection. Counts as a conversation does, and a peer without
    /// heartbeats is expected to go on.
    public void spoke(MonotonicTime at, NodeId peer) {
        Pulse pulse = pulses.get(peer);
        if (pulse != null && !pulse.beats()) {
            pulse.speak(at);
        }
        vouch(at, peer);
    }

    /// The peers without heartbeats that have been silent for too long: ask each, and tell how it ended by
    /// [#spoke] or [#unanswered].
    public List<NodeId> unheard(MonotonicTime now) {
        List<NodeId> silent = new ArrayList<>();
        pulses.forEach((peer, pulse) -> {
            if (!pulse.beats()
                    && pulse.expected
                    && now.since(pulse.lastWord).compareTo(longer(deadtime, UNHEARD_MIN)) >= 0) {
                silent.add(peer);
            }
        });
        return List.copyOf(silent);
    }

    /// A conversation with a peer without heartbeats, which began at `began`, failed.
    ///
    /// @return that it is dead, if this was the last try
    public Optional<LifecheckVerdict> unanswered(MonotonicTime began, NodeId peer) {
        Pulse pulse = pulses.get(peer);
        if (pulse == null
                || pulse.beats()
                || !pulse.expected
                || !pulse.lastWord.isBefore(began)
                || ++pulse.unanswered < UNANSWERED_MAX) {
            return Optional.empty();
        }
        pulse.die();
        return Optional.of(
                new LifecheckVerdict.Dead(
                        peer,
                        "No heartbeat signal from node so far, and its pgpool does not answer"));
    }

    /// Judges all peers and returns what changed, by node id.
    public List<LifecheckVerdict> check(MonotonicTime now) {
        Duration late = now.since(expectedCheck());
        lastCheck = now;
        if (late.compareTo(drain) > 0) {
            holdUntil = now.plus(shorter(late, graceMax)).plus(drain);
        }
        List<LifecheckVerdict> verdicts = new ArrayList<>();
        pulses.forEach((peer, pulse) -> judge(now, peer, pulse).ifPresent(verdicts::add));
        return List.copyOf(verdicts);
    }

    private Optional<LifecheckVerdict> judge(MonotonicTime now, NodeId peer, Pulse pulse) {
        if (!pulse.heard) {
            return Optional.empty();
        }
        if (pulse.dead && pulse.heardSinceDeath) {
            pulse.dead = false;
            return Optional.of(new LifecheckVerdict.Alive(peer, "Heartbeat signal found"));
        }
        if (!pulse.dead && now.hasReached(deathOf(pulse))) {
            pulse.die();
            return Optional.of(new LifecheckVerdict.Dead(peer, "No heartbeat signal from node"));
        }
        return Optional.empty();
    }

    /// When to call [#check] at the latest. Moves with every observation.
    public MonotonicTime deadline() {
        for (Pulse pulse : pulses.values()) {
            if (pulse.dead && pulse.heardSinceDeath) {
                return lastCheck;
            }
        }
        return expectedCheck();
    }

    /// When `peer` was last heard, empty if it never was.
    public Optional<MonotonicTime> lastHeard(NodeId peer) {
        Pulse pulse = pulses.get(peer);
        return pulse == null || !pulse.heard ? Optional.empty() : Optional.of(pulse.lastHeard);
    }

    private MonotonicTime expectedCheck() {
        MonotonicTime earliest = lastCheck.plus(beat);
        for (Pulse pulse : pulses.values()) {
            if (pulse.heard && !pulse.dead) {
                earliest = earliest.earlierOf(deathOf(pulse));
            }
        }
        return earliest;
    }

    private MonotonicTime deathOf(Pulse pulse) {
        MonotonicTime death = pulse.lastHeard.plus(deadtime).plus(TICK);
        return death.isBefore(holdUntil) ? holdUntil : death;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    /// What became of one heartbeat.
    public enum Reception {
        /// It counted.
        COUNTED,
        /// Its send time is not later than that of the last one that counted.
        STALE,
        /// No such peer.
        UNKNOWN_NODE
    }

    /// What is known of one peer.
    private static final class Pulse {
        private boolean heard;
        private boolean dead;
        private boolean heardSinceDeath;
        private boolean staleSeen;

        /// It has spoken on its connection since the start or its death.
        private boolean expected;

        private int unanswered;
        private long lastSendMicros;
        private MonotonicTime lastHeard = MonotonicTime.ZERO;
        private MonotonicTime lastWord = MonotonicTime.ZERO;
        private MonotonicTime lastStale = MonotonicTime.ZERO;
        private MonotonicTime nextProof = new MonotonicTime(Long.MIN_VALUE);

        /// Whether its heartbeats say that it lives.
        boolean beats() {
            return heard && (!dead || heardSinceDeath);
        }

        void speak(MonotonicTime at) {
            lastWord = expected && at.isBefore(lastWord) ? lastWord : at;
            expected = true;
            unanswered = 0;
        }

        void die() {
            dead = true;
            heardSinceDeath = false;
            expected = false;
            unanswered = 0;
        }

        void hear(MonotonicTime at) {
            lastHeard = heard && at.isBefore(lastHeard) ? lastHeard : at;
            heard = true;
            heardSinceDeath = true;
        }
    }
}
