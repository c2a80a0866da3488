package org.pgwatchdog.session;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.crypto.digests.MD5Digest;

/// A session for when only the MD5 hash of the password is known: a hash is all that MD5 authentication
/// needs, but the JDBC driver insists on the password itself. Speaks just enough of the PostgreSQL
/// frontend protocol 3.0: log in, simple queries, good-bye; no TLS.
final class HashedSession implements PgSession {
    private static final int PROTOCOL_3_0 = 196_608;
    private static final int AUTH_OK = 0;
    private static final int AUTH_MD5 = 5;

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private int version;

    private HashedSession(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(socket.getInputStream());
        this.out = socket.getOutputStream();
    }

    /// Logs in. Blocks up to the limits.
    static HashedSession open(
            LoginTarget target, LoginTarget.Limits limits, Credential.Md5Hash hash)
            throws SessionException {
        Socket socket;
        try {
            socket = SessionSockets.of(target, limits.connect()).createSocket();
        } catch (IOException e) {
            throw SessionException.of(e);
        }
        try (Cutoff cutoff = new Cutoff(limits.whole(), () -> closeQuietly(socket))) {
            try {
                socket.connect(new InetSocketAddress(target.host(), target.port()));
                HashedSession session = new HashedSession(socket);
                session.logIn(target, hash);
                return session;
            } catch (IOException e) {
                closeQuietly(socket);
                throw cutoff.struck() ? late(limits.whole()) : failure(e);
            }
        }
    }

    private void logIn(LoginTarget target, Credential.Md5Hash hash) throws IOException {
        out.write(startup(target));
        while (true) {
            Message message = read();
            switch (message.type) {
                case 'E' -> throw error(message);
                case 'R' -> authenticate(message.body, hash);
                case 'S' -> learn(message.body);
                case 'Z' -> {
                    return;
                }
                default -> {
                    // The key for cancelling, and notices.
                }
            }
        }
    }

    private static byte[] startup(LoginTarget target) {
        String words =
                "user\0"
                        + target.user()
                        + "\0database\0"
                        + target.database()
                        + "\0application_name\0"
                        + target.applicationName()
                        + "\0\0";
        byte[] bytes = words.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + bytes.length)
                .putInt(8 + bytes.length)
                .putInt(PROTOCOL_3_0)
                .put(bytes)
                .array();
    }

    private void authenticate(ByteBuffer request, Credential.Md5Hash hash) throws IOException {
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

    /// A parameter's status: name, NUL, value, NUL.
    private void learn(ByteBuffer body) {
        String[] words = StandardCharsets.UTF_8.decode(body).toString().split("\0", -1);
        if (words.length >= 2 && words[0].equals("server_version")) {
            version = ServerVersion.number(words[1]);
        }
    }

    @Override
    public List<List<String>> ask(String query, Duration limit) throws SessionException {
        try (Cutoff cutoff = new Cutoff(limit, this::abort)) {
            try {
                out.write(message('Q', text(query)));
                return rowsUntilReady();
            } catch (ServerError e) {
                throw SessionException.ofServer(e.state, String.valueOf(e.getMessage()));
            } catch (IOException e) {
                throw cutoff.struck() ? late(limit) : failure(e);
            }
        }
    }

    private List<List<String>> rowsUntilReady() throws IOException {
        List<List<String>> rows = new ArrayList<>();
        boolean first = true;
        ServerError failure = null;
        while (true) {
            Message message = read();
            switch (message.type) {
                case 'D' -> {
                    if (first && rows.size() < SessionLimits.ROWS_MAX) {
                        rows.add(row(message.body));
                    }
                }
                case 'C' -> first = false;
                case 'E' -> failure = error(message);
                case 'Z' -> {
                    if (failure != null) {
                        throw failure;
                    }
                    return rows;
                }
                default -> {
                    // The row's description, notices, changed parameters.
                }
            }
        }
    }

    private static List<String> row(ByteBuffer body) throws IOException {
        List<String> row = new ArrayList<>();
        try {
            int columns = body.getShort();
            for (int column = 0; column < columns; column++) {
                byte[] value = new byte[Math.max(0, body.getInt())];
                body.get(value);
                row.add(new String(value, StandardCharsets.UTF_8));
            }
        } catch (java.nio.BufferUnderflowException e) {
            throw new IOException("a row is shorter than it says", e);
        }
        return row;
    }

    @Override
    public boolean awaitEnd(Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        try (Cutoff _ = new Cutoff(limit.plusSeconds(1), this::abort)) {
            while (true) {
                Duration left = Duration.ofNanos(end - System.nanoTime());
                socket.setSoTimeout(Math.clamp(left.toMillis(), 1, Integer.MAX_VALUE));
                char type = (char) in.readUnsignedByte();
                socket.setSoTimeout(0);
                if (body(type).type == 'E') {
                    return true;
                }
            }
        } catch (SocketTimeoutException _) {
            return false;
        } catch (IOException _) {
            return true;
        }
    }

    @Override
    public int serverVersion() {
        return version;
    }

    @Override
    public void abort() {
        closeQuietly(socket);
    }

    @Override
    public void close() {
        try {
            out.write(message('X', new byte[0]));
        } catch (IOException _) {
            // It has gone already.
        }
        abort();
    }

    private Message read() throws IOException {
        try {
            return body((char) in.readUnsignedByte());
        } catch (EOFException e) {
            throw new IOException("the server closed the connection", e);
        }
    }

    private Message body(char type) throws IOException {
        int length = in.readInt() - 4;
        if (length < 0 || length > SessionLimits.RESULT_BYTES_MAX) {
            throw new IOException("message '" + type + "' with length " + length);
        }
        byte[] body = new byte[length];
        in.readFully(body);
        return new Message(type, ByteBuffer.wrap(body));
    }

    /// The fields `C` and `M` of an error message.
    private static ServerError error(Message message) {
        String state = "";
        String text = "error without text";
        for (String field :
                StandardCharsets.UTF_8.decode(message.body).toString().split("\0", -1)) {
            if (field.startsWith("C")) {
                state = field.substring(1);
            } else if (field.startsWith("M")) {
                text = field.substring(1);
            }
        }
        return new ServerError(state, text);
    }

    private static SessionException failure(IOException cause) {
        return cause instanceof ServerError error
                ? SessionException.ofServer(error.state, String.valueOf(error.getMessage()))
                : SessionException.of(cause);
    }

    private static SessionException late(Duration limit) {
        return SessionException.late("no answer within " + limit.toMillis() + " ms");
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException _) {
            // It is closed all the same.
        }
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

    /// The server said no.
    private static final class ServerError extends IOException {
        @java.io.Serial private static final long serialVersionUID = 1L;

        private final String state;

        ServerError(String state, String message) {
            super(message);
            this.state = state;
        }
    }
}
