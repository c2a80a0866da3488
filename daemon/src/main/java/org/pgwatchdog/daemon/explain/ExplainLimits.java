package org.pgwatchdog.daemon.explain;

import java.time.Duration;

/// The limits of explanations.
public final class ExplainLimits {
    /// Facts of one node in an answer; beyond, some are left out and counted.
    static final int FACTS_PER_NODE_MAX = 400;

    /// Facts about takeovers that a node tells, the newest.
    static final int TAKEOVER_FACTS_MAX = 100;

    /// Lines of one timeline; beyond, the last are left out and counted.
    static final int LINES_MAX = 500;

    /// What happened before the first sign of trouble is told from here on.
    static final Duration LEAD = Duration.ofSeconds(2);

    /// What happened after the virtual IP was up is told until here: the old leader lets go, standbys join.
    static final Duration TAIL = Duration.ofSeconds(30);

    /// Facts of several nodes about the same new leader belong to one takeover if they are no further apart
    /// than this, or name the same term: a thawed leader learns of its successor late.
    static final Duration SAME_TAKEOVER = Duration.ofSeconds(60);

    /// How long all nodes may take to answer one question, above what each of them may take.
    static final Duration GATHER_TIMEOUT = Duration.ofSeconds(5);

    private ExplainLimits() {}
}
