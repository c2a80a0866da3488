package org.pgwatchdog.vip.linux;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The TCP connections of this host, as the kernel lists and ends them (`linux/inet_diag.h`; `ss -K`).
/// Listing needs no privilege, ending needs CAP_NET_ADMIN and a kernel with `CONFIG_INET_DIAG_DESTROY`.
/// Thread-safe.
public final class TcpConnections {
    /// The most a single answer may take; the kernel works while it is asked.
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(1);

    /// Messages that are sent together.
    private static final int BATCH_MAX = 256;

    private static final int IPPROTO_TCP = 6;

    /// `TCP_ESTABLISHED`, `TCP_FIN_WAIT1`, `TCP_CLOSE_WAIT`: in these this host has the other end's ear.
    private static final int OPEN_STATES = 1 << 1 | 1 << 4 | 1 << 8;

    /// `struct inet_diag_req_v2`: four bytes, the states, the socket's identity.
    private static final int REQUEST_BYTES = 56;

    /// `struct inet_diag_sockid`: ports, addresses, interface, cookie.
    private static final int IDENTITY_BYTES = 48;

    private static final int IDENTITY_AT = 4;
    private static final int BYTECODE = 1;
    private static final int SOURCE_IS = 7;

    private final int answerBytesMax;

    /// @param answerBytesMax the longest list accepted
    public TcpConnections(int answerBytesMax) {
        this.answerBytesMax = answerBytesMax;
    }

    /// One connection: its family and `struct inet_diag_sockid`.
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Connection(int family, byte[] identity) {}

    /// Ends the open connections whose local address this is. Their other ends get a reset, so the address
    /// must still be here.
    ///
    /// @return how many there were
    /// @throws IOException if the kernel or a missing privilege does not allow it
    public int reset(InetAddress local) throws IOException {
        try (NetlinkSocket socket = NetlinkSocket.openForSockets()) {
            List<Connection> open = new ArrayList<>();
            if (local.getAddress().length == 4) {
                list(socket, Libc.AF_INET, local, open);
            }
            // A socket of the newer family may carry the older one's addresses.
            list(socket, Libc.AF_INET6, local, open);
            for (int from = 0; from < open.size(); from += BATCH_MAX) {
                end(socket, open.subList(from, Math.min(open.size(), from + BATCH_MAX)));
            }
            return open.size();
        }
    }

    private void list(
            NetlinkSocket socket, int family, InetAddress local, List<Connection> connections)
            throws IOException {
        var body = new ByteArrayOutputStream();
        body.writeBytes(request(family, OPEN_STATES, new byte[IDENTITY_BYTES]));
        NetlinkMessage.putAttribute(body, BYTECODE, sourceIs(local));
        int flags = NetlinkMessage.REQUEST | NetlinkMessage.DUMP;
        var question =
                new NetlinkMessage(
                        NetlinkMessage.SOCKETS_BY_FAMILY, flags, family, body.toByteArray());
        for (NetlinkMessage message :
                socket.list(question, ANSWER_LIMIT, answerBytesMax, "the list of connections")) {
            if (message.type() == NetlinkMessage.ERROR) {
                throwIfRefused("listing TCP connections", message);
                return; // This kernel knows nothing of the family.
            }
            if (message.body().length >= IDENTITY_AT + IDENTITY_BYTES) {
                byte[] identity = new byte[IDENTITY_BYTES];
                message.reader().get(IDENTITY_AT, identity);
                connections.add(new Connection(message.body()[0], identity));
            }
        }
    }

    private static void end(NetlinkSocket socket, List<Connection> connections) throws IOException {
        var batch = new ByteArrayOutputStream();
        for (Connection one : connections) {
            byte[] body = request(one.family(), 0, one.identity());
            batch.writeBytes(
                    new NetlinkMessage(
                                    NetlinkMessage.DESTROY_SOCKET, NetlinkMessage.REQUEST, 1, body)
                            .encoded());
        }
        socket.send(batch.toByteArray());
        byte[] datagram = new byte[NetlinkSocket.DATAGRAM_BYTES_MAX];
        // Only what failed is answered, and the kernel has done it all when the call returns.
        while (socket.awaitReadable(Duration.ZERO)) {
            int length = socket.receiveNow(datagram);
            for (NetlinkMessage message : NetlinkMessage.decode(datagram, length)) {
                throwIfRefused("resetting TCP connections", message);
            }
        }
    }

    private static byte[] request(int family, int states, byte[] identity) {
        ByteBuffer request = NetlinkMessage.buffer(REQUEST_BYTES);
        request.put((byte) family).put((byte) IPPROTO_TCP).putShort((short) 0);
        return NetlinkMessage.bytes(request.putInt(states).put(identity));
    }

    /// A program of one instruction for the kernel's filter (`struct inet_diag_bc_op`, `struct
    /// inet_diag_hostcond`): any port at this address. Its last numbers say how far to jump: to the end, or
    /// beyond it.
    private static byte[] sourceIs(InetAddress local) {
        byte[] address = local.getAddress();
        int length = 12 + address.length;
        ByteBuffer code = NetlinkMessage.buffer(length);
        code.put((byte) SOURCE_IS).put((byte) length).putShort((short) (length + 4));
        code.put((byte) (address.length == 4 ? Libc.AF_INET : Libc.AF_INET6));
        code.put((byte) (address.length * 8)).putShort((short) 0).putInt(-1);
        return NetlinkMessage.bytes(code.put(address));
    }

    private static void throwIfRefused(String what, NetlinkMessage answer)
            throws SystemCallException {
        if (answer.type() != NetlinkMessage.ERROR || answer.body().length < 4) {
            return;
        }
        int code = -answer.reader().getInt();
        boolean endedMeanwhile = code == SystemCallException.ENOENT;
        if (code != 0 && !endedMeanwhile) {
            throw new SystemCallException(what, code);
        }
    }
}
