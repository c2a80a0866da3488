package org.pgwatchdog.daemon;

import java.time.Duration;

/// The limits of the program as a whole.
public final class DaemonLimits {
    /// How long an orderly stop may take: a de-escalation with its commands, the good-byes. Then the VIP
    /// is released by force and the exit code is 1. Below systemd's default of 90 s.
    public static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);

    /// How long the last, forced release of the VIP may take.
    public static final Duration FORCED_RELEASE_TIMEOUT = Duration.ofSeconds(10);

    /// How long a node that failed may take to write down why, once the VIP is gone.
    public static final Duration DUMP_TIMEOUT = Duration.ofSeconds(10);

    /// How long an operator waits for the core's answer to a switchover.
    public static final Duration OPERATOR_TIMEOUT = Duration.ofSeconds(45);

    /// Escalations run the operator's command, three commands for the address and pings: so many times
    /// `vip_command_timeout` in all.
    public static final int ESCALATION_COMMANDS = 4;

    private DaemonLimits() {}
}
