package org.pgwatchdog.vip.linux;

import java.io.IOException;
import java.time.Duration;

/// The kernel's stream of notices that a link or an address changed. What changed is read from
/// [RouteNetlink#read()] afterwards: so a lost notice costs nothing. One thread at a time.
public final class ChangeFeed implements AutoCloseable {
    private static final int RTMGRP_LINK = 0x1;
    private static final int RTMGRP_IPV4_IFADDR = 0x10;
    private static final int RTMGRP_IPV6_IFADDR = 0x100;
    private static final int DATAGRAMS_PER_LOOK_MAX = 1000;

    private final NetlinkSocket socket;
    private final byte[] datagram = new byte[64 * 1024];

    private ChangeFeed(NetlinkSocket socket) {
        this.socket = socket;
    }

    public static ChangeFeed open() throws IOException {
        return new ChangeFeed(
                NetlinkSocket.open(RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR));
    }

    /// Waits for a change and swallows all notices there are.
    ///
    /// @return false if nothing changed within the limit
    public boolean await(Duration limit) throws IOException {
        if (!socket.awaitReadable(limit)) {
            return false;
        }
        try {
            for (int taken = 0; taken < DATAGRAMS_PER_LOOK_MAX; taken++) {
                socket.receiveNow(datagram);
            }
        } catch (SystemCallException e) {
            if (e.errno() != SystemCallException.EAGAIN
                    && e.errno() != SystemCallException.ENOBUFS) {
                throw e;
            }
        }
        return true;
    }

    @Override
    public void close() {
        socket.close();
    }
}
