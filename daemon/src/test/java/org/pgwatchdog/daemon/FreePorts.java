package org.pgwatchdog.daemon;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/// Ports of the loopback that nobody uses, TCP and UDP, for tests that must know a port before it is bound.
///
/// They lie below the range from which Linux takes the ports of outgoing connections: one of that range
/// may be gone before it is bound. None is given twice.
public final class FreePorts {
    private static final int LOWEST = 12_000;
    private static final int END = 32_000;
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private FreePorts() {}

    public static int next() {
        while (GIVEN.size() < END - LOWEST) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, END);
            if (GIVEN.add(port) && isFree(port)) {
                return port;
            }
        }
        throw new IllegalStateException("no port from " + LOWEST + " to " + END + " is free");
    }

    private static boolean isFree(int port) {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocket _ = new ServerSocket(port, 1, loopback);
                DatagramSocket _ = new DatagramSocket(new InetSocketAddress(loopback, port))) {
            return true;
        } catch (IOException _) {
            return false;
        }
    }
}
