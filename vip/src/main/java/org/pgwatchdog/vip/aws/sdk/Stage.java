package org.pgwatchdog.vip.aws.sdk;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// A service on this host's loopback, for rehearsals: answers each request as EC2 answers a change of a
/// route. Knows nothing, changes nothing, and is there only while the rehearsal lasts. Thread-safe.
final class Stage implements AutoCloseable {
    private static final int BACKLOG = 50;
    private static final int LINE_MAX = 16 * 1024;
    private static final int BODY_MAX = 64 * 1024;
    private static final String LENGTH = "content-length:";
    private static final String BODY =
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <ReplaceRouteResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">
              <requestId>rehearsal</requestId>
              <return>true</return>
            </ReplaceRouteResponse>
            """;
    private static final byte[] ANSWER =
            ("HTTP/1.1 200 OK\r\nContent-Type: text/xml;charset=UTF-8\r\nContent-Length: "
                            + BODY.getBytes(StandardCharsets.UTF_8).length
                            + "\r\n\r\n"
                            + BODY)
                    .getBytes(StandardCharsets.UTF_8);

    private final ServerSocket door;

    /// @param patienceMillis after so long without a request a connection is closed
    Stage(int patienceMillis) throws IOException {
        this.door = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("aws-stage").start(() -> admit(patienceMillis));
    }

    /// Where it is.
    URI address() {
        return URI.create(
                "http://"
                        + InetAddress.getLoopbackAddress().getHostAddress()
                        + ":"
                        + door.getLocalPort());
    }

    /// Admits nobody more. Connections end when the other side closes them or says nothing any more.
    @Override
    public void close() {
        try {
            door.close();
        } catch (IOException _) {
            // It is closed all the same.
        }
    }

    private void admit(int patienceMillis) {
        try {
            while (true) {
                Socket connection = door.accept();
                connection.setSoTimeout(patienceMillis);
                connection.setTcpNoDelay(true);
                Thread.ofVirtual().name("aws-stage-connection").start(() -> serve(connection));
            }
        } catch (IOException _) {
            // Closed: the rehearsal is over.
        }
    }

    private static void serve(Socket connection) {
        try (connection;
                var in = new BufferedInputStream(connection.getInputStream())) {
            while (read(in)) {
                connection.getOutputStream().write(ANSWER);
            }
        } catch (IOException _) {
            // The other side is done with it.
        }
    }

    /// Reads one request.
    ///
    /// @return false if there is none any more
    private static boolean read(InputStream in) throws IOException {
        int length = 0;
        for (int lines = 0; ; lines++) {
            String line = line(in);
            if (line.isEmpty()) {
                in.skipNBytes(length);
                return lines > 0;
            }
            if (line.startsWith(LENGTH)) {
                length = bodyLength(line.substring(LENGTH.length()).strip());
            }
        }
    }

    private static int bodyLength(String digits) throws IOException {
        try {
            int length = Integer.parseInt(digits);
            if (length >= 0 && length <= BODY_MAX) {
                return length;
            }
        } catch (NumberFormatException _) {
            // Told below.
        }
        throw new IOException("no length of a request: " + digits);
    }

    /// One line of a header in small letters; empty at its end, or if there is nothing more to come.
    private static String line(InputStream in) throws IOException {
        var text = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            if (text.length() >= LINE_MAX) {
                throw new IOException("a line of more than " + LINE_MAX + " bytes");
            }
            if (c != '\r') {
                text.append((char) c);
            }
        }
        return text.toString().toLowerCase(Locale.ROOT);
    }
}
