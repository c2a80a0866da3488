package org.pgwatchdog.core.machine;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.pgwatchdog.core.cluster.Cluster;
import org.pgwatchdog.core.cluster.RemoteNode;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.effect.NoticeCode;
import org.pgwatchdog.core.message.PeerMessage;
import org.pgwatchdog.core.message.PeerMessageType;
import org.pgwatchdog.core.model.BackendStatuses;
import org.pgwatchdog.core.model.PoolRole;

/// The cluster's status of the backends: written by the leader alone, copied by the others (protocol
/// v4, 7.4 and 12.6).
///
/// A follower copies it when it joins and whenever the leader says that something has changed, as natives
/// do, and looks again with each idle timer, because such a word may get lost with its connection.
final class BackendBook {
    private final Cluster cluster;
    private OptionalInt question = OptionalInt.empty();
    private boolean syncInAnyCase;

    BackendBook(Cluster cluster) {
        this.cluster = cluster;
    }

    // Everybody.

    /// A peer asks (`d`): answered in every state, with ERROR while nothing is known.
    void serve(RemoteNode from, int id) {
        Optional<BackendStatuses> known = cluster.backends();
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
            if (leads) {
                announce();
            }
        }
    }

    // The leader.

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
        boolean expected = question.isPresent() && question.getAsInt() == id;
        if (!expected || !cluster.isLeader(from.id()) || cluster.role() != PoolRole.FOLLOWER) {
            return;
        }
        question = OptionalInt.empty();
        boolean due = syncInAnyCase || !cluster.backends().equals(Optional.of(statuses));
        syncInAnyCase = false;
        if (due && fits(statuses)) {
            take(statuses);
        }
    }

    private boolean fits(BackendStatuses statuses) {
        int configured = cluster.config().poolConfig().backends().size();
        boolean fits = configured == 0 || statuses.states().size() <= configured;
        if (!fits) {
            cluster.out()
                    .warn(
                            NoticeCode.BACKENDS_SYNCED,
                            "the leader reports "
                                    + statuses.states().size()
                                    + " backends, but only "
                                    + configured
                                    + " are configured here; ignored");
        }
        return fits;
    }

    private void take(BackendStatuses statuses) {
        cluster.backends(statuses);
        cluster.out()
                .info(
                        NoticeCode.BACKENDS_SYNCED,
                        "backend status of the leader: "
                                + statuses.states()
                                + ", primary "
                                + statuses.primaryNodeId());
        cluster.out().add(new Effect.SyncBackends(statuses));
    }

    /// Nobody is followed now: an answer still under way is nobody's word.
    void stopFollowing() {
        question = OptionalInt.empty();
        syncInAnyCase = false;
    }
}
