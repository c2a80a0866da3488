package org.pgwatchdog.lifecheck.probe;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import org.pgwatchdog.lifecheck.OutsideTarget;

/// Asks one place outside the cluster whether it answers. Blocks: call it from a thread of its own.
public final class TargetProbe {
    private final PingProbe ping;
    private final int millis;

    /// @param limit of one question, but for a look-up in a name server that doesn't answer
    public TargetProbe(Duration limit) {
        this.ping = PingProbe.quick(limit);
        this.millis = (int) Math.max(1, limit.toMillis());
    }

    public ProbeOutcome ask(OutsideTarget target) {
        return switch (target) {
            case OutsideTarget.Ping(String host) -> ping.ask(host);
            case OutsideTarget.Tcp(String host, int port) -> connect(host, port);
        };
    }

    private ProbeOutcome connect(String host, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), millis);
            return new ProbeOutcome.Answered();
        } catch (UnknownHostException _) {
            return new ProbeOutcome.Failed("unknown host");
        } catch (IOException e) {
            return new ProbeOutcome.Failed(String.valueOf(e.getMessage()));
        }
    }
}
