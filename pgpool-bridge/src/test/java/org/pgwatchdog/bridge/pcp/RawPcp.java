package org.pgwatchdog.bridge.pcp;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.pgwatchdog.wire.pcp.PcpAnswer;
import org.pgwatchdog.wire.pcp.PcpAuthentication;
import org.pgwatchdog.wire.pcp.PcpFrame;

/// A PCP client made of nothing but bytes. Reads give up after 10 s.
final class RawPcp implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 10_000;

    private final Socket socket = new Socket();
    private final DataInputStream in;

    RawPcp(InetSocketAddress server) throws IOException {
        socket.connect(server, PATIENCE_MILLIS);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(socket.getInputStream());
    }

    RawPcp send(byte... bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    RawPcp send(char type, String payload) throws IOException {
        return send(frame(type, payload));
    }

    static byte[] frame(char type, String payload) {
        return new PcpFrame(type, payload.getBytes(StandardCharsets.ISO_8859_1)).bytes();
    }

    /// Asks for the salt and answers it.
    String login(String user, String password) throws IOException {
        send('M', "");
        in.readByte();
        byte[] salt = in.readNBytes(in.readInt() - 4);
        return send(
                        'R',
                        user
                                + "\0"
                                + PcpAuthentication.answer(
                                        PcpAuthentication.digest(password),
                                        user,
                                        new PcpAnswer.Salt(salt))
                                + "\0")
                .read();
    }

    /// The next packet: type and payload, NULs shown as `|`.
    String read() throws IOException {
        char type = (char) in.readUnsignedByte();
        byte[] payload = in.readNBytes(in.readInt() - 4);
        return type + new String(payload, StandardCharsets.ISO_8859_1).replace('\0', '|');
    }

    /// How many bytes come before the end of the stream; a reset counts as the end.
    int readToEnd() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try {
            in.transferTo(all);
        } catch (EOFException | java.net.SocketException end) {
            return all.size();
        }
        return all.size();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
