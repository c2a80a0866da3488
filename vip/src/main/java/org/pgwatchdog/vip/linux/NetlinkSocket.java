package org.pgwatchdog.vip.linux;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A netlink socket. One thread at a time.
final class NetlinkSocket implements AutoCloseable {
    /// Longer than any datagram of an answer (the kernel uses at most 32 KiB).
    static final int DATAGRAM_BYTES_MAX = 64 * 1024;

    private final int fd;

    private NetlinkSocket(int fd) {
        this.fd = fd;
    }

    /// One for links, addresses and routes.
    ///
    /// @param groups multicast groups to listen to (`RTMGRP_*`); 0: none
    static NetlinkSocket open(int groups) throws IOException {
        return open(Libc.NETLINK_ROUTE, groups);
    }

    /// One for the sockets of this host.
    static NetlinkSocket openForSockets() throws IOException {
        return open(Libc.NETLINK_SOCK_DIAG, 0);
    }

    private static NetlinkSocket open(int protocol, int groups) throws IOException {
        int fd = Libc.socket(Libc.AF_NETLINK, Libc.SOCK_RAW, protocol);
        try {
            Libc.bind(fd, address(groups));
        } catch (SystemCallException e) {
            Libc.close(fd);
            throw e;
        }
        return new NetlinkSocket(fd);
    }

    void send(NetlinkMessage message) throws IOException {
        send(message.encoded());
    }

    /// @param messages one after the other
    void send(byte[] messages) throws IOException {
        Libc.send(fd, messages, address(0));
    }

    /// @throws IOException if nothing comes within the limit
    int receive(byte[] datagram, Duration limit) throws IOException {
        if (!awaitReadable(limit)) {
            throw new IOException("the kernel did not answer within " + limit);
        }
        return Libc.receive(fd, datagram);
    }

    boolean awaitReadable(Duration limit) throws IOException {
        return Libc.readable(fd, limit);
    }

    /// Takes one datagram without waiting.
    int receiveNow(byte[] datagram) throws IOException {
        return Libc.receive(fd, datagram);
    }

    /// Asks for a list and takes all of it.
    ///
    /// @param limit the most that each part of the answer may take
    /// @param bytesMax the longest list accepted
    /// @param name of the list, for that fault
    /// @return up to its end, or up to and with the kernel's refusal
    List<NetlinkMessage> list(NetlinkMessage question, Duration limit, int bytesMax, String name)
            throws IOException {
        send(question);
        List<NetlinkMessage> messages = new ArrayList<>();
        byte[] datagram = new byte[DATAGRAM_BYTES_MAX];
        int total = 0;
        while (true) {
            int length = receive(datagram, limit);
            total += length;
            if (total > bytesMax) {
                throw new IOException(name + " is longer than " + bytesMax + " bytes");
            }
            for (NetlinkMessage message : NetlinkMessage.decode(datagram, length)) {
                if (message.type() == NetlinkMessage.DONE) {
                    return messages;
                }
                messages.add(message);
                if (message.type() == NetlinkMessage.ERROR) {
                    return messages;
                }
            }
        }
    }

    @Override
    public void close() {
        Libc.close(fd);
    }

    /// `struct sockaddr_nl`: family 16 bits, 16 bits of padding, port 32 bits, groups 32 bits.
    private static byte[] address(int groups) {
        return NetlinkMessage.bytes(
                NetlinkMessage.buffer(12)
                        .putShort((short) Libc.AF_NETLINK)
                        .putShort((short) 0)
                        .putInt(0)
                        .putInt(groups));
    }
}
