package org.pgwatchdog.vip;

/// How a raised address is verified.
public enum VipVerification {
    /// It must be on an interface of this host. For commands that put it there: an answer to a ping
    /// would prove nothing but that somebody has it.
    LOCAL_ADDRESS,
    /// On an interface of this host, or answering a ping; and if it does neither, the command's exit
    /// status is believed only when the address lies outside every network of this host, where no
    /// local check can say more (an elastic IP behind a firewall that drops pings).
    REACHABLE;

    /// The verification that suits the command raising the address.
    public static VipVerification fitting(CommandTemplate ifUp) {
        return ifUp.concernsLocalAddress() ? LOCAL_ADDRESS : REACHABLE;
    }
}
