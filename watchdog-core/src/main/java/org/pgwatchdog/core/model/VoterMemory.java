package org.pgwatchdog.core.model;

/// What a node that starts finds of its earlier votes.
public sealed interface VoterMemory {
    /// They are known. [VoteRecord#NONE] only if this node certainly never voted.
    record Remembered(VoteRecord record) implements VoterMemory {}

    /// They are lost, unreadable, or were never kept: the node keeps from voting until all it may have
    /// promised is over.
    ///
    /// @param why for the log
    record Unknown(String why) implements VoterMemory {}
}
