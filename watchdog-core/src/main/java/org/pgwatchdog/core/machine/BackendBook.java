package org.pgwatchdog.core.machine;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import org.pgwatchdog.core.cluster.Cluster;
import org.pgwatchdog.core.cluster.CoreLimits;
import org.pgwatchdog.core.cluster.RemoteNode;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.effect.NoticeCode;
import org.pgwatchdog.core.message.PeerMessage;
import org.pgwatchdog.core.message.PeerMessageType;
import org.pgwatchdog.core.model.BackendState;
import org.pgwatchdog.core.model.BackendStatuses;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.PoolRole;

/// The cluster's status of the backends: written by the leader alone, copied by the others (protocol
/// v4, 7.4 and 12.6).
///
/// A follower copies it when it joins and whenever the leader says that something has changed, as natives
/// do, and looks again with each idle timer, because such a word may get lost with its connection.
///
/// A node that has just started knows only what its own pool kept, which may be old. If it becomes leader
/// all the same, it asks the standbys that know the cluster's book first, for two seconds; natives make
/// their stale file everybody's.
final class BackendBook {
    private final Cluster cluster;
    private OptionalInt question = OptionalInt.empty();
    private boolean syncInAnyCase;
    private boolean isClusters;
    private MonotonicTime ownCountsFrom = MonotonicTime.ZERO;
    private final TreeSet<Integer> questions = new TreeSet<>();

    BackendBook(Cluster cluster) {
        this.cluster = cluster;
    }

    // Everybody.

    /// A peer asks (`d`): answered in every state with the cluster's book, and by a leader with its pool's;
    /// with ERROR while neither is known.
    void serve(RemoteNode from, int id) {
        boolean counts = isClusters || (cluster.leadsLocally() && isSettled());
        Optional<BackendStatuses> known = cluster.backends().filter(_ -> counts);
        if (known.isEmpty()) {
            cluster.courier().error(from.id(), id);
            return;
        }
        PeerMessage answer =
                new PeerMessage.BackendStatusData(known.get(), cluster.config().nodeName());
        cluster.courier().reply(from.id(), id, answer);
    }

    /// The bridge reports what it sees.
    void reported(BackendStatuses statuses, List<Integer> quarantined) {
        cluster.quarantined(quarantined);
        boolean leads = cluster.leadsLocally();
        boolean news = !cluster.backends().equals(Optional.of(statuses));
        if (news && (leads || cluster.backends().isEmpty())) {
            cluster.backends(statuses);
            if (leads && isSettled()) {
                announce();
            }
        }
    }

    // The leader.

    /// This node leads, or has got its quorum: from now on it looks for who knows better.
    void lead() {
        if (isClusters) {
            return;
        }
        boolean somebodyMayKnow = cluster.activeRemotes().stream().anyMatch(RemoteNode::isExtended);
        ownCountsFrom =
                somebodyMayKnow ? cluster.now().plus(CoreLimits.BOOK_PATIENCE) : cluster.now();
        cluster.standbys().forEach(standby -> askStandby(cluster.remote(standby)));
    }

    /// A new standby may know the cluster's book.
    void askStandby(RemoteNode standby) {
        if (!isClusters && standby.isExtended()) {
            questions.add(cluster.courier().send(standby.id(), new PeerMessage.GetBackendStatus()));
        }
    }

    /// Whether the book is good enough to decide by.
    boolean isSettled() {
        return isClusters || cluster.now().hasReached(ownCountsFrom);
    }

    /// With a quorum and nobody who knew better in time, the leader's own book is the cluster's.
    void tick() {
        boolean due =
                !isClusters
                        && cluster.leadsLocally()
                        && cluster.local().quorum().permitsEscalation()
                        && cluster.now().hasReached(ownCountsFrom);
        if (due) {
            settle();
            if (cluster.backends().isPresent()) {
                announce();
            }
        }
    }

    private void settle() {
        isClusters = true;
        questions.clear();
    }

    /// What a decided failover has left.
    void write(BackendStatuses statuses) {
        cluster.backends(statuses);
        cluster.events().forgetDone();
        settle();
    }

    /// Everybody is told to look.
    void announce() {
        cluster.courier().broadcast(new PeerMessage.Plain(PeerMessageType.FAILOVER_END));
    }

    // Followers.

    /// Asks the leader.
    ///
    /// @param evenIfUnchanged whether the bridge is to hear the answer even if it is the old one
    void ask(boolean evenIfUnchanged) {
        syncInAnyCase |= evenIfUnchanged;
        cluster.remoteLeader()
                .ifPresent(leader ->
                        question =
                                OptionalInt.of(
                                        cluster.courier()
                                                .send(
                                                        leader.id(),
                                                        new PeerMessage.GetBackendStatus())));
    }

    /// The leader's answer. Only the newest question counts: an older answer that took the other
    /// connection would bring old news.
    void heard(RemoteNode from, int id, BackendStatuses statuses) {
        if (cluster.leadsLocally()) {
            inherit(id, statuses);
            return;
        }
        boolean expected = question.isPresent() && question.getAsInt() == id;
        if (!expected || !cluster.isLeader(from.id()) || cluster.role() != PoolRole.FOLLOWER) {
            return;
        }
        question = OptionalInt.empty();
        BackendStatuses word = withKnownPrimary(statuses);
        boolean due = syncInAnyCase || !cluster.backends().equals(Optional.of(word));
        syncInAnyCase = false;
        if (due && fits(word)) {
            take(word);
        }
    }

    /// A native leader that has its primary in quarantine, or has not looked for one, names none: the
    /// primary known here stays the primary as long as it is not down (12.6, native
    /// `sync_backend_from_watchdog`).
    private BackendStatuses withKnownPrimary(BackendStatuses heard) {
        int known =
                cluster.backends()
                        .map(BackendStatuses::primaryNodeId)
                        .orElse(BackendStatuses.PRIMARY_NONE);
        boolean keep =
                heard.primaryNodeId() < 0
                        && known >= 0
                        && known < heard.states().size()
                        && heard.states().get(known) != BackendState.DOWN;
        return keep ? new BackendStatuses(heard.states(), known) : heard;
    }

    /// A standby knows the cluster's book, this leader only its own.
    private void inherit(int id, BackendStatuses statuses) {
        if (questions.contains(id) && fits(statuses)) {
            take(statuses);
            announce();
        }
    }

    private boolean fits(BackendStatuses statuses) {
        int configured = cluster.config().poolConfig().backends().size();
        boolean fits = configured == 0 || statuses.states().size() <= configured;
        if (!fits) {
            cluster.out()
                    .warn(
                            NoticeCode.BACKENDS_SYNCED,
                            "the cluster has "
                                    + statuses.states().size()
                                    + " backends, but only "
                                    + configured
                                    + " are configured here; ignored");
        }
        return fits;
    }

    private void take(BackendStatuses statuses) {
        write(statuses);
        cluster.out()
                .info(
                        NoticeCode.BACKENDS_SYNCED,
                        "backend status of the cluster: "
                                + statuses.states()
                                + ", primary "
                                + statuses.primaryNodeId());
        cluster.out().add(new Effect.SyncBackends(statuses));
    }

    /// Nobody is followed now: an answer still under way is nobody's word.
    void stopFollowing() {
        question = OptionalInt.empty();
        syncInAnyCase = false;
        questions.clear();
    }
}
