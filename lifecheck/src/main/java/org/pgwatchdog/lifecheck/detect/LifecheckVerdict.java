package org.pgwatchdog.lifecheck.detect;

import org.pgwatchdog.core.model.NodeId;

/// A change that a detector found: reported once, until the opposite is reported.
public sealed interface LifecheckVerdict {
    NodeId node();

    /// The reason, in the words of the native life check.
    String reason();

    record Dead(NodeId node, String reason) implements LifecheckVerdict {}

    record Alive(NodeId node, String reason) implements LifecheckVerdict {}
}
