package org.pgwatchdog.core.cluster;

import java.util.ArrayList;
import java.util.List;
import org.pgwatchdog.core.effect.NoticeCode;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.WatchdogState;

/// Candidates that wait for the local vote until a promise to another node is over; one question each.
final class DeferredVotes {
    private final Cluster cluster;
    private final List<Question> questions = new ArrayList<>();

    /// A question for the vote, by the packet `id`.
    static final class Question {
        private final RemoteNode candidate;
        private final int id;

        /// Whether the candidate has said by now that it stands. Its question comes before that word.
        private boolean announced;

        private Question(RemoteNode candidate, int id) {
            this.candidate = candidate;
            this.id = id;
        }

        RemoteNode candidate() {
            return candidate;
        }

        int id() {
            return id;
        }
    }

    DeferredVotes(Cluster cluster) {
        this.cluster = cluster;
    }

    void add(RemoteNode candidate, int id) {
        questions.removeIf(other -> other.candidate() == candidate);
        questions.add(new Question(candidate, id));
        Voter voter = cluster.voter();
        cluster.out()
                .info(
                        NoticeCode.VOTE_DEFERRED,
                        "\""
                                + candidate.name()
                                + "\" stands for leader; this node has promised itself to "
                                + voter.boundTo()
                                        .map((NodeId holder) -> "node " + holder)
                                        .orElse("somebody")
                                + " for "
                                + voter.boundUntil(candidate.id()).since(cluster.now()).toMillis()
                                + " ms more");
    }

    /// Takes out the questions that can be answered now; forgets those whose candidates stand no more.
    List<Question> due() {
        if (questions.isEmpty()) {
            return List.of();
        }
        questions.removeIf(question -> !stands(question));
        List<Question> due =
                questions.stream()
                        .filter(question ->
                                !cluster.voter().isBoundAgainst(question.candidate().id()))
                        .toList();
        questions.removeAll(due);
        return due;
    }

    private boolean stands(Question question) {
        boolean standing = question.candidate.state() == WatchdogState.STANDING_FOR_LEADER;
        boolean willSaySo = !question.announced && question.candidate.isActive();
        question.announced |= standing;
        return (standing || willSaySo) && cluster.leader().isEmpty();
    }

    MonotonicTime deadline() {
        MonotonicTime next = MonotonicTime.NEVER;
        for (Question question : questions) {
            MonotonicTime until = cluster.voter().boundUntil(question.candidate().id());
            next = next.earlierOf(until.equals(MonotonicTime.ZERO) ? cluster.now() : until);
        }
        return next;
    }
}
