package org.pgwatchdog.session;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/// The sockets of one login: of several addresses, with and without TLS. The driver opens them one after
/// the other where nobody can reach them; this is how they can be cut off all the same. Thread-safe.
final class LoginSockets {
    /// Of the login that the calling thread is making.
    static final ScopedValue<LoginSockets> CURRENT = ScopedValue.newInstance();

    private final List<Socket> sockets = new ArrayList<>();
    private boolean over;

    /// @throws SocketTimeoutException after [#cut]: the driver must not try yet another way
    synchronized void add(Socket socket) throws SocketTimeoutException {
        if (over) {
            throw new SocketTimeoutException("the time for the login is over");
        }
        sockets.add(socket);
    }

    /// Closes them and allows no more.
    void cut() {
        List<Socket> cut;
        synchronized (this) {
            over = true;
            cut = List.copyOf(sockets);
        }
        for (Socket socket : cut) {
            try {
                socket.close();
            } catch (IOException _) {
                // It is closed all the same.
            }
        }
    }
}
