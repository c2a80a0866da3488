package org.pgwatchdog.session;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import javax.net.SocketFactory;
import jdk.net.ExtendedSocketOptions;

/// Makes the sockets of sessions: TCP ones that notice when the other host vanishes
/// ([SessionLimits#KEEPALIVE_IDLE]) and that keep a limit on connecting in milliseconds, where the JDBC
/// driver counts seconds; or Unix ones, which the driver does not have.
///
/// Public because the driver makes it, by name, from [#argument].
public final class SessionSockets extends SocketFactory {
    private final Duration connect;
    private final Optional<Path> file;

    private SessionSockets(Duration connect, Optional<Path> file) {
        this.connect = connect;
        this.file = file;
    }

    /// @param argument what [#argument] made
    public SessionSockets(String argument) {
        int colon = argument.indexOf(':');
        this.connect = Duration.ofMillis(Long.parseLong(argument.substring(0, colon)));
        String path = argument.substring(colon + 1);
        this.file = path.isEmpty() ? Optional.empty() : Optional.of(Path.of(path));
    }

    static SessionSockets of(LoginTarget target, Duration connect) {
        return new SessionSockets(connect, target.socketFile());
    }

    /// All of this object as text.
    String argument() {
        return connect.toMillis() + ":" + file.map(Path::toString).orElse("");
    }

    @Override
    public Socket createSocket() throws IOException {
        int millis = (int) connect.toMillis();
        Socket socket =
                file.<Socket>map(path -> new UnixSocket(path, connect))
                        .orElseGet(() -> new TcpSocket(millis));
        if (LoginSockets.CURRENT.isBound()) {
            LoginSockets.CURRENT.get().add(socket);
        }
        return socket;
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        throw unconnectedOnly();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort)
            throws IOException {
        throw unconnectedOnly();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        throw unconnectedOnly();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort)
            throws IOException {
        throw unconnectedOnly();
    }

    private static IOException unconnectedOnly() {
        return new SocketException("only sockets that are not connected yet are made here");
    }

    /// A TCP socket with a limit on connecting whatever its user asks for.
    private static final class TcpSocket extends Socket {
        private final int connectMillis;

        TcpSocket(int connectMillis) {
            this.connectMillis = connectMillis;
        }

        @Override
        public void connect(SocketAddress endpoint) throws IOException {
            connect(endpoint, connectMillis);
        }

        @Override
        public void connect(SocketAddress endpoint, int timeout) throws IOException {
            super.connect(
                    endpoint, timeout == 0 ? connectMillis : Math.min(timeout, connectMillis));
            setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            setTcpNoDelay(true);
            option(
                    ExtendedSocketOptions.TCP_KEEPIDLE,
                    (int) SessionLimits.KEEPALIVE_IDLE.toSeconds());
            option(
                    ExtendedSocketOptions.TCP_KEEPINTERVAL,
                    (int) SessionLimits.KEEPALIVE_INTERVAL.toSeconds());
            option(ExtendedSocketOptions.TCP_KEEPCOUNT, SessionLimits.KEEPALIVE_PROBES);
        }

        /// Not every system has them; without them the next regular question notices.
        private void option(SocketOption<Integer> name, int value) throws IOException {
            if (supportedOptions().contains(name)) {
                setOption(name, value);
            }
        }
    }
}
