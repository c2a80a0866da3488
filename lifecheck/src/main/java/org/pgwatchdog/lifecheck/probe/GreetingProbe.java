package org.pgwatchdog.lifecheck.probe;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import org.pgwatchdog.core.model.NodeAddress;

/// The shortest conversation with a PostgreSQL server or pgpool that needs no password: ask whether it
/// speaks TLS, and take any of the defined answers as proof that its processes run. A host whose
/// processes are stopped still accepts connections, but doesn't answer. Blocks: call it from a virtual
/// thread.
public final class GreetingProbe {
    /// Length 8 and request code 80877103 (PostgreSQL frontend protocol, SSLRequest).
    private static final byte[] SSL_REQUEST = {0, 0, 0, 8, 0x04, (byte) 0xd2, 0x16, 0x2f};

    private final Duration limit;

    /// @param limit for connecting, and again for the answer
    public GreetingProbe(Duration limit) {
        this.limit = limit;
    }

    /// Speaks with the pgpool of `node`.
    public ProbeOutcome ask(NodeAddress node) {
        int millis = (int) Math.max(1, limit.toMillis());
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(node.host(), node.pgpoolPort()), millis);
            socket.setSoTimeout(millis);
            int answer = greet(socket);
            return isGreeting(answer)
                    ? new ProbeOutcome.Answered()
                    : new ProbeOutcome.Failed("no PostgreSQL answer: " + answer);
        } catch (IOException e) {
            return new ProbeOutcome.Failed(String.valueOf(e.getMessage()));
        }
    }

    /// Asks on a connection that is open.
    ///
    /// @return the first byte of the answer, -1 at its end
    static int greet(Socket socket) throws IOException {
        socket.getOutputStream().write(SSL_REQUEST);
        return socket.getInputStream().read();
    }

    static boolean isGreeting(int answer) {
        return answer == 'S' || answer == 'N' || answer == 'E';
    }
}
