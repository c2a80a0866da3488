package org.pgwatchdog.core.legacy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.pgwatchdog.core.legacy.message.LegacyMessage;
import org.pgwatchdog.core.legacy.message.PacketKind;

/// One request to a set of nodes, and what became of it (protocol v3, 8.2). The active node is asked
/// first; if it does not agree, nobody else is asked.
final class Round {
    /// What one node made of the request.
    enum Verdict {
        AGREED,
        REFUSED,
        /// Connected, but no usable answer.
        FAILED,
        /// No connection: left out, as natives do.
        UNREACHED
    }

    /// One node's part.
    ///
    /// @param took how long it took
    record Reply(Member member, Verdict verdict, LegacyMessage answer, Duration took) {}

    private final LegacyMessage request;
    private final PacketKind kind;
    private final boolean allMustAgree;
    private final List<Member> second;
    private final List<Reply> replies = new ArrayList<>();
    private int open;
    private boolean firstStage;

    Round(PacketKind kind, LegacyMessage request, List<Member> first, List<Member> second) {
        this.kind = kind;
        this.request = request;
        this.second = List.copyOf(second);
        this.open = first.size();
        this.firstStage = true;
        this.allMustAgree =
                switch (kind) {
                    case STAND_FOR_MASTER,
                            STAND_FOR_LOCK_HOLDER,
                            DECLARE_LOCK_HOLDER,
                            START_RECOVERY ->
                            true;
                    default -> false;
                };
    }

    PacketKind kind() {
        return kind;
    }

    LegacyMessage request() {
        return request;
    }

    List<Reply> replies() {
        return replies;
    }

    /// Notes one node's part. Returns whom to ask next.
    List<Member> note(Reply reply) {
        replies.add(reply);
        open--;
        return advance();
    }

    /// Returns whom to ask next: the second stage, once the first is through.
    List<Member> advance() {
        if (open > 0 || !firstStage) {
            return List.of();
        }
        firstStage = false;
        if (!isAgreed()) {
            return List.of();
        }
        open = second.size();
        return second;
    }

    boolean isDone() {
        return open == 0 && !firstStage;
    }

    /// The result of the round: of nobody asked, agreed.
    boolean isAgreed() {
        boolean asked = false;
        boolean any = false;
        boolean none = true;
        for (Reply reply : replies) {
            switch (reply.verdict()) {
                case AGREED -> {
                    asked = true;
                    any = true;
                }
                case REFUSED, FAILED -> {
                    asked = true;
                    none = false;
                }
                case UNREACHED -> {}
            }
        }
        return !asked || (allMustAgree ? none : any);
    }

    /// The nodes that agreed.
    List<Member> agreed() {
        return replies.stream()
                .filter(reply -> reply.verdict() == Verdict.AGREED)
                .map(Reply::member)
                .toList();
    }

    /// Whether a node answered with a refusal.
    boolean isRefused() {
        return replies.stream().anyMatch(reply -> reply.verdict() == Verdict.REFUSED);
    }

    /// Whether a node refused, and this is what it said.
    List<Reply> refusals() {
        return replies.stream().filter(reply -> reply.verdict() == Verdict.REFUSED).toList();
    }
}
