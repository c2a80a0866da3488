package org.pgwatchdog.vip;

import java.io.IOException;
import org.pgwatchdog.vip.linux.HostInterfaces;
import org.pgwatchdog.vip.linux.LocalDatagram;
import org.pgwatchdog.vip.linux.RouteNetlink;

/// The system calls of this module, to be linked ahead of their first use.
///
/// Linking takes tens of milliseconds, which a starting process has better uses for on its main thread.
/// Logs nothing, so that it may run before logging is set up.
public final class SystemCalls {
    private SystemCalls() {}

    /// Looks at this host's interfaces once, for nothing but the linking. Any thread; a fault shows where
    /// the result is needed.
    @SuppressWarnings("EmptyCatch") // Whoever needs the result says what is wrong.
    public static void linkAhead() {
        try {
            var _ = new HostInterfaces(new RouteNetlink(VipLimits.NETLINK_DUMP_BYTES_MAX)).read();
        } catch (IOException _) {
            // Told by the one who reads them in earnest.
        }
    }

    /// Sends one datagram to a local socket, without waiting for room; the JDK has no class for that.
    ///
    /// @param address a path, or with `@` in front a name in the abstract name space
    /// @throws IOException naming the system call that failed
    public static void sendToLocalSocket(String address, String text) throws IOException {
        LocalDatagram.send(address, text);
    }
}
