package org.pgwatchdog.lifecheck.probe;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.pgwatchdog.lifecheck.detect.VipSight;

/// Tries to be served through the virtual IP as a client would, and says how far it came: to the name,
/// to a host, to a port, to a pool that speaks. Blocks: call it from a thread of its own.
public final class VipProbe {
    private final int millis;

    /// @param limit for connecting, and again for the greeting; a look-up in a name server that doesn't
    ///     answer takes the resolver's own time
    public VipProbe(Duration limit) {
        this.millis = (int) Math.max(1, limit.toMillis());
    }

    /// One attempt.
    ///
    /// @param host address or name that leads to the leader's pool
    public VipSight ask(String host, int port) {
        long begun = System.nanoTime();
        var address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            return new VipSight.Missed("the name " + host + " is not resolved");
        }
        try (Socket socket = new Socket()) {
            socket.connect(address, millis);
            return greet(socket, address, begun);
        } catch (SocketTimeoutException _) {
            return missed(address, "no answer within " + millis + " ms: no way there, or no host");
        } catch (ConnectException e) {
            return missed(
                    address,
                    e.getMessage() != null && e.getMessage().contains("refused")
                            ? "refused: a host is there, but no pool listens"
                            : String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return missed(address, String.valueOf(e.getMessage()));
        }
    }

    private VipSight greet(Socket socket, InetSocketAddress address, long begun) {
        try {
            socket.setSoTimeout(millis);
            int answer = GreetingProbe.greet(socket);
            if (GreetingProbe.isGreeting(answer)) {
                return new VipSight.Answered(
                        Duration.ofNanos(System.nanoTime() - begun),
                        address.getAddress().getHostAddress());
            }
            return missed(
                    address,
                    answer < 0
                            ? "connected, but closed without a greeting"
                            : "connected, but what listens there is no pool");
        } catch (SocketTimeoutException _) {
            return missed(
                    address,
                    "connected, but no greeting within "
                            + millis
                            + " ms: the pool hangs or has no free process");
        } catch (IOException e) {
            return missed(address, "connected, but then: " + e.getMessage());
        }
    }

    private static VipSight missed(InetSocketAddress address, String why) {
        return new VipSight.Missed(
                address.getHostString() + " port " + address.getPort() + ": " + why);
    }
}
