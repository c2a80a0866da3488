package org.pgwatchdog.lifecheck.probe;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import org.bouncycastle.crypto.digests.MD5Digest;
import org.pgwatchdog.core.model.NodeAddress;
import org.pgwatchdog.lifecheck.QuerySettings;

/// One question to a server when only the MD5 hash of the password is known: a hash is all that MD5
/// authentication needs, but the JDBC driver insists on the password itself. Speaks just enough of the
/// PostgreSQL frontend protocol 3.0: log in, one simple query, good-bye; no TLS.
final class HashedLoginSession {
    /// An answer longer than this is no answer to a life check query.
    private static final int MESSAGE_MAX = 1 << 20;

    private static final int PROTOCOL_3_0 = 196_608;
    private static final int AUTH_OK = 0;
    private static final int AUTH_MD5 = 5;

    private final QuerySettings settings;
    private final Duration limit;

    HashedLoginSession(QuerySettings settings, Duration limit) {
        this.settings = settings;
        this.limit = limit;
    }

    ProbeOutcome ask(NodeAddress node, Credential.Md5Hash hash) {
        int millis = (int) Math.max(1, limit.toMillis());
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(node.host(), node.pgpoolPort()), millis);
            socket.setSoTimeout(millis);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            out.write(startup());
            logIn(in, out, hash);
            out.write(message('Q', text(settings.query())));
            readUntilReady(in);
            out.write(message('X', new byte[0]));
            return new ProbeOutcome.Answered();
        } catch (IOException e) {
            return new ProbeOutcome.Failed(String.valueOf(e.getMessage()));
        }
    }

    private byte[] startup() {
        byte[] words =
                ("user\0"
                                + settings.user()
                                + "\0database\0"
                                + settings.database()
                                + "\0application_name\0lifecheck_ping\0\0")
                        .getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + words.length)
                .putInt(8 + words.length)
                .putInt(PROTOCOL_3_0)
                .put(words)
                .array();
    }

    private void logIn(DataInputStream in, OutputStream out, Credential.Md5Hash hash)
            throws IOException {
        while (true) {
            Message message = read(in);
            if (message.type == 'E') {
                throw new IOException(error(message));
            }
            if (message.type == 'Z') {
                return;
            }
            if (message.type == 'R') {
                authenticate(message.body, out, hash);
            }
        }
    }

    private static void authenticate(ByteBuffer request, OutputStream out, Credential.Md5Hash hash)
            throws IOException {
        int method = request.remaining() < 4 ? -1 : request.getInt();
        if (method == AUTH_OK) {
            return;
        }
        if (method != AUTH_MD5 || request.remaining() < 4) {
            throw new IOException(
                    "the server asks for another authentication than md5 (code "
                            + method
                            + "), which a password given as an md5 hash cannot answer: give it"
                            + " as TEXT or AES");
        }
        byte[] salt = new byte[4];
        request.get(salt);
        MD5Digest md5 = new MD5Digest();
        byte[] digits = hash.digits().getBytes(StandardCharsets.US_ASCII);
        md5.update(digits, 0, digits.length);
        md5.update(salt, 0, salt.length);
        byte[] digest = new byte[md5.getDigestSize()];
        md5.doFinal(digest, 0);
        out.write(message('p', text("md5" + HexFormat.of().formatHex(digest))));
    }

    private static void readUntilReady(DataInputStream in) throws IOException {
        while (true) {
            Message message = read(in);
            if (message.type == 'E') {
                throw new IOException(error(message));
            }
            if (message.type == 'Z') {
                return;
            }
        }
    }

    private static Message read(DataInputStream in) throws IOException {
        try {
            char type = (char) in.readUnsignedByte();
            int length = in.readInt() - 4;
            if (length < 0 || length > MESSAGE_MAX) {
                throw new IOException("message '" + type + "' with length " + length);
            }
            byte[] body = new byte[length];
            in.readFully(body);
            return new Message(type, ByteBuffer.wrap(body));
        } catch (EOFException e) {
            throw new IOException("the server closed the connection", e);
        }
    }

    /// The field `M` of an error message.
    private static String error(Message message) {
        String fields = StandardCharsets.UTF_8.decode(message.body).toString();
        for (String field : fields.split("\0", -1)) {
            if (field.startsWith("M")) {
                return field.substring(1);
            }
        }
        return "error without text";
    }

    private static byte[] text(String text) {
        return (text + "\0").getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] message(char type, byte[] body) {
        return ByteBuffer.allocate(5 + body.length)
                .put((byte) type)
                .putInt(4 + body.length)
                .put(body)
                .array();
    }

    /// One message of the server.
    private record Message(char type, ByteBuffer body) {}
}
