package org.pgwatchdog.vip;

import java.time.Duration;
import java.util.List;

/// The limits of this module, each with what happens there.
public final class VipLimits {
    private VipLimits() {}

    /// Words in a command line; a longer one is a configuration error (native `wd_if.c` cuts it off
    /// silently: its argument array has 24 places, the last one null).
    public static final int COMMAND_WORDS_MAX = 23;

    /// Pings of a raised address that is not local until it counts as absent (native
    /// `wd_if.c WD_TRY_PING_AT_IPUP`).
    public static final int PING_TRIES_MAX = 3;

    /// Netlink answer bytes read in one dump; a host with more addresses is an error.
    public static final int NETLINK_DUMP_BYTES_MAX = 8 * 1024 * 1024;

    /// When a raised address is announced again. The second heals a lost packet. The third comes
    /// after a neighbour's lock time: Linux ignores a change within 1 s of the last one
    /// (`net.ipv4.neigh.*.locktime`). The last reaches switches that have just converged.
    public static final List<Duration> ANNOUNCE_AGAIN_AFTER =
            List.of(Duration.ofMillis(50), Duration.ofMillis(1100), Duration.ofSeconds(3));

    /// How late the kernel may be to drop an address whose time is over (`net/ipv4/devinet.c
    /// check_lifetime`: the timer is rounded up by a quarter of a second at most).
    public static final Duration KERNEL_EXPIRY_LATE = Duration.ofMillis(250);

    /// How often the interfaces are read while the kernel's notices are not to be had.
    public static final Duration INTERFACE_POLL_INTERVAL = Duration.ofMillis(200);

    /// How often the interfaces are read although the kernel gave no notice.
    public static final Duration INTERFACE_RECHECK_INTERVAL = Duration.ofSeconds(2);
}
