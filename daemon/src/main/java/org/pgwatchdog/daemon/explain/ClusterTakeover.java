package org.pgwatchdog.daemon.explain;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.pgwatchdog.core.model.HybridTime;
import org.pgwatchdog.daemon.status.HistoryEntry;
import org.pgwatchdog.daemon.status.Takeover;

/// One change of leadership as several nodes saw it.
///
/// @param views at most one a node, in the order in which they came to know the new leader; not empty
record ClusterTakeover(List<View> views) {
    ClusterTakeover {
        views = List.copyOf(views);
    }

    /// What one node saw of it.
    ///
    /// @param node its id
    /// @param fact of the new leader
    /// @param done of the virtual IP, on the new leader only
    record View(int node, HistoryEntry fact, Optional<HistoryEntry> done) {
        Takeover takeover() {
            return done.or(() -> Optional.of(fact)).flatMap(HistoryEntry::takeover).orElseThrow();
        }

        /// False of a node that started, or came back, and found a leader.
        boolean isFirstHand() {
            return takeover().from().isPresent() || takeover().to() == node;
        }
    }

    /// All takeovers that the witnesses tell of, the newest first. What nodes saw that came later and only
    /// found a leader makes no takeover of its own, unless nothing else is known.
    static List<ClusterTakeover> in(Testimony testimony) {
        List<View> all = new ArrayList<>();
        testimony.witnesses().forEach(witness -> all.addAll(viewsOf(witness)));
        all.sort(Comparator.comparing((View view) -> view.fact().stamp()));
        List<List<View>> groups = new ArrayList<>();
        for (View view : all.stream().filter(View::isFirstHand).toList()) {
            if (!joined(groups, view)) {
                groups.add(new ArrayList<>(List.of(view)));
            }
        }
        boolean nothingElse = groups.isEmpty();
        for (View view : all.stream().filter(one -> !one.isFirstHand()).toList()) {
            if (!joined(groups, view) && nothingElse) {
                groups.add(new ArrayList<>(List.of(view)));
            }
        }
        groups.forEach(group -> group.sort(Comparator.comparing(view -> view.fact().stamp())));
        return groups.stream()
                .map(ClusterTakeover::new)
                .sorted(Comparator.comparing(ClusterTakeover::stamp).reversed())
                .toList();
    }

    /// The view that the story is told from: the new leader's, else that of the first who knew.
    View main() {
        return views.stream()
                .filter(view -> view.node() == to())
                .findFirst()
                .orElseGet(views::getFirst);
    }

    /// The new leader.
    int to() {
        return views.getFirst().takeover().to();
    }

    /// When the first node knew the new leader.
    HybridTime stamp() {
        return views.getFirst().fact().stamp();
    }

    /// The greatest term that a view names, 0 if none.
    long term() {
        return views.stream().mapToLong(view -> view.takeover().term()).max().orElse(0);
    }

    /// The old leader, as the first says that knows one.
    Optional<Integer> from() {
        return main().takeover()
                .from()
                .or(() ->
                        views.stream()
                                .flatMap(view -> view.takeover().from().stream())
                                .findFirst());
    }

    private static boolean joined(List<List<View>> groups, View view) {
        for (List<View> group : groups.reversed()) {
            if (belongs(group, view)) {
                group.add(view);
                return true;
            }
        }
        return false;
    }

    private static boolean belongs(List<View> group, View view) {
        View first = group.getFirst();
        long term = view.takeover().term();
        long groupTerm = first.takeover().term();
        boolean near =
                Math.abs(first.fact().stamp().millis() - view.fact().stamp().millis())
                        <= ExplainLimits.SAME_TAKEOVER.toMillis();
        return first.takeover().to() == view.takeover().to()
                && group.stream().noneMatch(one -> one.node() == view.node())
                && ((term > 0 && groupTerm > 0) ? term == groupTerm : near);
    }

    private static List<View> viewsOf(Witness witness) {
        List<View> views = new ArrayList<>();
        for (HistoryEntry fact : witness.facts()) {
            if (fact.takeover().isEmpty()) {
                continue;
            }
            if (fact.code().equals(HistoryEntry.TAKEOVER)) {
                views.add(new View(witness.id(), fact, Optional.empty()));
            } else if (!views.isEmpty()
                    && views.getLast().takeover().to() == fact.takeover().get().to()) {
                View known = views.removeLast();
                views.add(new View(known.node(), known.fact(), Optional.of(fact)));
            }
        }
        return views;
    }
}
