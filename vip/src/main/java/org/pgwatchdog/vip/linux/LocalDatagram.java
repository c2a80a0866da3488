package org.pgwatchdog.vip.linux;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// One datagram to a local socket (`AF_UNIX`, `SOCK_DGRAM`), which the JDK has no class for.
public final class LocalDatagram {
    /// `struct sockaddr_un`: the path with its NUL.
    private static final int PATH_BYTES_MAX = 107;

    private LocalDatagram() {}

    /// Sends without waiting for room.
    ///
    /// @param address a path, or with `@` in front a name in the abstract name space
    /// @throws IOException naming the system call that failed
    public static void send(String address, String text) throws IOException {
        byte[] name = address.getBytes(StandardCharsets.UTF_8);
        if (name.length == 0 || name.length > PATH_BYTES_MAX) {
            throw new IOException("'" + address + "' is no address of a local socket");
        }
        int fd = Libc.socket(Libc.AF_UNIX, Libc.SOCK_DGRAM, 0);
        try {
            Libc.send(fd, text.getBytes(StandardCharsets.UTF_8), socketAddress(name));
        } finally {
            Libc.close(fd);
        }
    }

    private static byte[] socketAddress(byte[] name) {
        var address = new ByteArrayOutputStream();
        address.writeBytes(
                NetlinkMessage.bytes(NetlinkMessage.buffer(2).putShort((short) Libc.AF_UNIX)));
        boolean named = name[0] != '@';
        address.write(named ? name[0] : 0);
        address.write(name, 1, name.length - 1);
        if (named) {
            address.write(0);
        }
        return address.toByteArray();
    }
}
