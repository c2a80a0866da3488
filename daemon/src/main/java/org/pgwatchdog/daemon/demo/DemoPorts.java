package org.pgwatchdog.daemon.demo;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/// Ports on loopback that were free a moment ago, by node id.
record DemoPorts(
        List<Integer> watchdogs,
        List<Integer> pools,
        List<Integer> heartbeats,
        List<Integer> http) {
    static DemoPorts free(int nodes) throws IOException {
        List<AutoCloseable> held = new ArrayList<>();
        try {
            List<List<Integer>> tcp = new ArrayList<>();
            for (int kind = 0; kind < 3; kind++) {
                List<Integer> ports = new ArrayList<>();
                for (int node = 0; node < nodes; node++) {
                    ServerSocket socket = new ServerSocket();
                    held.add(socket);
                    socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                    ports.add(socket.getLocalPort());
                }
                tcp.add(ports);
            }
            List<Integer> udp = new ArrayList<>();
            for (int node = 0; node < nodes; node++) {
                DatagramSocket socket =
                        new DatagramSocket(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                held.add(socket);
                udp.add(socket.getLocalPort());
            }
            return new DemoPorts(tcp.get(0), tcp.get(1), List.copyOf(udp), tcp.get(2));
        } finally {
            for (AutoCloseable socket : held) {
                close(socket);
            }
        }
    }

    int watchdog(int node) {
        return watchdogs.get(node);
    }

    int pool(int node) {
        return pools.get(node);
    }

    private static void close(AutoCloseable socket) throws IOException {
        try {
            socket.close();
        } catch (Exception failed) {
            throw new IOException("a free port could not be given back", failed);
        }
    }
}
