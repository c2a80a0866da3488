package org.pgwatchdog.simulator;

import java.time.Duration;

/// Every bound of the simulator. Reaching one is a finding, not a reason to wait.
final class SimulatorLimits {
    /// Nodes in a simulated cluster: as many as there are node ids.
    static final int NODES_MAX = 128;

    /// Nodes in a cluster whose size is drawn; more cost time and reach nothing new.
    static final int NODES_DRAWN_MAX = 7;

    /// Longest chaos phase of one run.
    static final Duration DURATION_MAX = Duration.ofHours(10_000);

    /// Entries waiting on the timeline: a few per connection and node in a healthy run.
    static final int TIMELINE_ENTRIES_MAX = 200_000;

    /// Events waiting for one node. The daemon's loop has a bounded queue, too; a burst after a long
    /// pause must fit.
    static final int INBOX_EVENTS_MAX = 4096;

    /// Effects of one step: a broadcast to all peers for each of the signals of a step.
    static final int EFFECTS_PER_STEP_MAX = 1024;

    /// Bytes written to one connection and not yet delivered.
    static final int STREAM_BYTES_MAX = 1 << 20;

    /// Deliveries a frozen process may owe: socket buffers in the kernel.
    static final int BACKLOG_MAX = 20_000;

    /// Datagrams the kernel keeps for a process that does not read (about 208 KiB of buffer).
    static final int DATAGRAM_BACKLOG_MAX = 128;

    /// Wake-ups in a row that leave the deadline in the past; one that does not move on is a bug.
    static final int DEADLINE_REPEATS_MAX = 16;

    /// Wishes of all pools that are remembered to judge decisions by.
    static final int WISHES_KEPT = 4096;

    /// Votes of a host, and elected leaders, that are remembered to find a second one.
    static final int VOTES_KEPT = 4096;

    /// Lines of the trace that are kept for the report of a failure.
    static final int TRACE_LINES_MAX = 200;

    private SimulatorLimits() {}
}
