package org.pgwatchdog.vip.linux;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// Reads and changes the addresses of this host through the kernel's route netlink socket.
///
/// Each call opens a socket of its own, so calls are independent and thread-safe. Reading needs no
/// privilege, changing needs CAP_NET_ADMIN. The kernel answers within the call; a silent kernel
/// ends it after [#ANSWER_LIMIT].
public final class RouteNetlink {
    /// The most a single answer may take.
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(2);

    /// Dumps repeated because the table changed meanwhile; then the last one is used.
    private static final int DUMP_TRIES_MAX = 4;

    private static final int LINK_FIXED_BYTES = 16;
    private static final int ADDRESS_FIXED_BYTES = 8;
    private static final int IFLA_ADDRESS = 1;
    private static final int IFLA_IFNAME = 3;
    private static final int IFA_ADDRESS = 1;
    private static final int IFA_LOCAL = 2;
    private static final int IFA_LABEL = 3;
    private static final int IFA_BROADCAST = 4;
    private static final int IFA_CACHEINFO = 6;
    private static final int IFA_FLAGS = 8;
    private static final int IFA_F_NODAD = 0x02;
    private static final int FOREVER = -1;

    private final int answerBytesMax;

    /// @param answerBytesMax the longest table accepted
    public RouteNetlink(int answerBytesMax) {
        this.answerBytesMax = answerBytesMax;
    }

    /// The interfaces and addresses now.
    public InterfaceTable read() throws IOException {
        var links = new ArrayList<Link>();
        for (NetlinkMessage message : dump(NetlinkMessage.GET_LINK, LINK_FIXED_BYTES)) {
            if (message.type() == NetlinkMessage.NEW_LINK
                    && message.body().length >= LINK_FIXED_BYTES) {
                links.add(link(message));
            }
        }
        var addresses = new ArrayList<LocalAddress>();
        for (NetlinkMessage message : dump(NetlinkMessage.GET_ADDRESS, ADDRESS_FIXED_BYTES)) {
            if (message.type() == NetlinkMessage.NEW_ADDRESS
                    && message.body().length >= ADDRESS_FIXED_BYTES) {
                address(message, addresses);
            }
        }
        return new InterfaceTable(links, addresses);
    }

    /// Puts an address on an interface.
    ///
    /// An IPv6 address is usable at once (no duplicate address detection) and is never chosen as
    /// the source of connections going out (its preferred life time is over).
    ///
    /// @throws SystemCallException EEXIST if it is there with this prefix already
    public void add(LocalAddress wanted) throws IOException {
        var body = new ByteArrayOutputStream();
        body.writeBytes(addressHeader(wanted, IFA_F_NODAD));
        byte[] bytes = wanted.address().getAddress();
        NetlinkMessage.putAttribute(body, IFA_LOCAL, bytes);
        NetlinkMessage.putAttribute(body, IFA_ADDRESS, bytes);
        if (bytes.length == 4) {
            if (wanted.prefixLength() < 31) {
                NetlinkMessage.putAttribute(
                        body, IFA_BROADCAST, broadcast(bytes, wanted.prefixLength()));
            }
            if (!wanted.label().isEmpty()) {
                byte[] label = (wanted.label() + "\0").getBytes(StandardCharsets.UTF_8);
                NetlinkMessage.putAttribute(body, IFA_LABEL, label);
            }
        } else {
            putLifetime(body, 0, FOREVER);
        }
        change(
                NetlinkMessage.NEW_ADDRESS,
                NetlinkMessage.CREATE | NetlinkMessage.EXCLUSIVE,
                body.toByteArray());
    }

    /// Lets an address live for that many seconds from now. The kernel puts an address that has vanished
    /// meanwhile back (`net/ipv4/devinet.c inet_rtm_newaddr` does not ask for the flag CREATE).
    ///
    /// @param seconds 1 or more
    public void limit(LocalAddress present, int seconds) throws IOException {
        var body = new ByteArrayOutputStream();
        body.writeBytes(addressHeader(present, IFA_F_NODAD));
        byte[] bytes = present.address().getAddress();
        NetlinkMessage.putAttribute(body, IFA_LOCAL, bytes);
        NetlinkMessage.putAttribute(body, IFA_ADDRESS, bytes);
        putLifetime(body, bytes.length == 4 ? seconds : 0, seconds);
        change(NetlinkMessage.NEW_ADDRESS, NetlinkMessage.REPLACE, body.toByteArray());
    }

    /// `linux/if_addr.h struct ifa_cacheinfo`; its last two fields are the kernel's.
    private static void putLifetime(ByteArrayOutputStream body, int preferred, int valid) {
        ByteBuffer life = NetlinkMessage.buffer(16).putInt(preferred).putInt(valid);
        NetlinkMessage.putAttribute(body, IFA_CACHEINFO, NetlinkMessage.bytes(life));
    }

    /// Takes an address from an interface.
    ///
    /// @throws SystemCallException EADDRNOTAVAIL if it is not there
    public void delete(LocalAddress present) throws IOException {
        var body = new ByteArrayOutputStream();
        body.writeBytes(addressHeader(present, 0));
        NetlinkMessage.putAttribute(body, IFA_LOCAL, present.address().getAddress());
        NetlinkMessage.putAttribute(body, IFA_ADDRESS, present.address().getAddress());
        change(NetlinkMessage.DELETE_ADDRESS, 0, body.toByteArray());
    }

    private static byte[] addressHeader(LocalAddress address, int flagsForIpv6) {
        boolean ipv4 = address.address().getAddress().length == 4;
        ByteBuffer header = NetlinkMessage.buffer(ADDRESS_FIXED_BYTES);
        header.put((byte) (ipv4 ? Libc.AF_INET : Libc.AF_INET6));
        header.put((byte) address.prefixLength());
        header.put((byte) (ipv4 ? 0 : flagsForIpv6));
        header.put((byte) 0);
        return NetlinkMessage.bytes(header.putInt(address.index()));
    }

    private static byte[] broadcast(byte[] address, int prefixLength) {
        int number = ByteBuffer.wrap(address).getInt();
        int hostBits = prefixLength == 0 ? -1 : -1 >>> prefixLength;
        return ByteBuffer.allocate(4).putInt(number | hostBits).array();
    }

    private static Link link(NetlinkMessage message) {
        ByteBuffer in = message.reader().position(4);
        int index = in.getInt();
        int flags = in.getInt();
        String name = message.text(LINK_FIXED_BYTES, IFLA_IFNAME).orElse("#" + index);
        String hardware =
                message.attribute(LINK_FIXED_BYTES, IFLA_ADDRESS)
                        .map(HexFormat.of()::formatHex)
                        .orElse("");
        return new Link(index, name, flags, hardware);
    }

    private static void address(NetlinkMessage message, List<LocalAddress> addresses)
            throws IOException {
        ByteBuffer in = message.reader();
        int family = in.get();
        int prefixLength = Byte.toUnsignedInt(in.get());
        int shortFlags = Byte.toUnsignedInt(in.get());
        in.get();
        int index = in.getInt();
        if (family != Libc.AF_INET && family != Libc.AF_INET6) {
            return;
        }
        int flags =
                message.attribute(ADDRESS_FIXED_BYTES, IFA_FLAGS)
                        .filter(value -> value.length == 4)
                        .map(value -> NetlinkMessage.buffer(4).put(value).getInt(0))
                        .orElse(shortFlags);
        // On point-to-point links IFA_ADDRESS is the other end.
        var bytes =
                message.attribute(ADDRESS_FIXED_BYTES, IFA_LOCAL)
                        .or(() -> message.attribute(ADDRESS_FIXED_BYTES, IFA_ADDRESS));
        if (bytes.isPresent()) {
            addresses.add(
                    new LocalAddress(
                            index,
                            InetAddress.getByAddress(bytes.get()),
                            prefixLength,
                            flags,
                            message.text(ADDRESS_FIXED_BYTES, IFA_LABEL).orElse("")));
        }
    }

    private void change(int type, int flags, byte[] body) throws IOException {
        try (NetlinkSocket socket = NetlinkSocket.open(0)) {
            int all = flags | NetlinkMessage.REQUEST | NetlinkMessage.ACK;
            socket.send(new NetlinkMessage(type, all, 1, body));
            byte[] datagram = new byte[NetlinkSocket.DATAGRAM_BYTES_MAX];
            long end = System.nanoTime() + ANSWER_LIMIT.toNanos();
            while (System.nanoTime() - end < 0) {
                int length = socket.receive(datagram, ANSWER_LIMIT);
                for (NetlinkMessage answer : NetlinkMessage.decode(datagram, length)) {
                    if (answer.type() == NetlinkMessage.ERROR && answer.sequence() == 1) {
                        throwIfRefused(
                                type == NetlinkMessage.NEW_ADDRESS
                                        ? "adding an address"
                                        : "deleting an address",
                                answer);
                        return;
                    }
                }
            }
            throw new IOException("the kernel did not answer within " + ANSWER_LIMIT);
        }
    }

    private List<NetlinkMessage> dump(int type, int fixedBytes) throws IOException {
        List<NetlinkMessage> messages = List.of();
        for (int attempt = 0; attempt < DUMP_TRIES_MAX; attempt++) {
            messages = dumpOnce(type, fixedBytes);
            if (messages.stream()
                    .noneMatch(m -> (m.flags() & NetlinkMessage.DUMP_INTERRUPTED) != 0)) {
                break;
            }
        }
        return messages;
    }

    private List<NetlinkMessage> dumpOnce(int type, int fixedBytes) throws IOException {
        int flags = NetlinkMessage.REQUEST | NetlinkMessage.DUMP;
        var question = new NetlinkMessage(type, flags, 1, new byte[fixedBytes]);
        try (NetlinkSocket socket = NetlinkSocket.open(0)) {
            List<NetlinkMessage> messages =
                    socket.list(question, ANSWER_LIMIT, answerBytesMax, "the kernel's table");
            for (NetlinkMessage message : messages) {
                if (message.type() == NetlinkMessage.ERROR) {
                    throwIfRefused("reading the interfaces", message);
                }
            }
            return messages;
        }
    }

    private static void throwIfRefused(String what, NetlinkMessage answer)
            throws SystemCallException {
        int code = answer.body().length < 4 ? 0 : answer.reader().getInt();
        if (code != 0) {
            throw new SystemCallException(what, -code);
        }
    }
}
