package org.pgwatchdog.daemon.doctor.host;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;

/// What came of connecting to a port.
sealed interface TcpProbe {
    record Answered() implements TcpProbe {}

    /// The host is there, and nobody listens.
    record Refused() implements TcpProbe {}

    /// Nothing came back: packets are dropped, or the host is off.
    record Silent(Duration limit) implements TcpProbe {}

    /// It was not even tried, or the network said no.
    record Unreachable(String reason) implements TcpProbe {}

    /// Connects and closes.
    static TcpProbe of(String host, int port, Duration limit) {
        var address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            return new Unreachable("the name '" + host + "' is not resolved");
        }
        try (Socket socket = new Socket()) {
            socket.connect(address, (int) Math.max(1, limit.toMillis()));
            return new Answered();
        } catch (SocketTimeoutException _) {
            return new Silent(limit);
        } catch (ConnectException refused) {
            return String.valueOf(refused.getMessage()).contains("refused")
                    ? new Refused()
                    : new Unreachable(String.valueOf(refused.getMessage()));
        } catch (IOException no) {
            return new Unreachable(String.valueOf(no.getMessage()));
        }
    }
}
