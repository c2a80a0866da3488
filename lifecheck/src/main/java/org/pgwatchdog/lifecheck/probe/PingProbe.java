package org.pgwatchdog.lifecheck.probe;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.pgwatchdog.lifecheck.TrustedServerSettings;

/// Asks whether a trusted server is reachable (protocol v4, 15.5): by the configured command; without
/// one by an ICMP echo of our own, which takes milliseconds where `ping -c3` takes two seconds; where
/// the process may not send ICMP, by the native default command. Blocks: call it from a virtual thread.
public final class PingProbe {
    /// The native default of `trusted_server_command`.
    public static final String DEFAULT_COMMAND = "ping -q -c3 %h";

    /// One echo. Hosts are checked where they are configured; they go into it unquoted.
    private static final String QUICK_COMMAND = "ping -q -c1 -W1 -- %h";

    /// Echoes sent before a server counts as unreachable, as with `-c3`.
    private static final int ECHOES = 3;

    /// Bit number of `CAP_NET_RAW` in the capability masks of `/proc/self/status`.
    private static final int CAP_NET_RAW = 13;

    private final Optional<String> command;
    private final Duration timeout;

    public PingProbe(TrustedServerSettings settings) {
        this(
                settings.command()
                        .or(() -> maySendIcmp() ? Optional.empty() : Optional.of(DEFAULT_COMMAND)),
                settings.timeout());
    }

    private PingProbe(Optional<String> command, Duration timeout) {
        this.command = command;
        this.timeout = timeout;
    }

    /// A probe that no command is configured for and that ends sooner than the native default's two
    /// seconds.
    static PingProbe quick(Duration limit) {
        return new PingProbe(maySendIcmp() ? Optional.empty() : Optional.of(QUICK_COMMAND), limit);
    }

    /// Ends within the configured timeout, but for a look-up in a name server that doesn't answer.
    public ProbeOutcome ask(String host) {
        return command.isPresent()
                ? ShellCommand.run(ShellCommand.expand(command.get(), host), timeout)
                : echo(host);
    }

    private ProbeOutcome echo(String host) {
        try {
            InetAddress address = InetAddress.getByName(host);
            int share = (int) Math.max(1, timeout.toMillis() / ECHOES);
            for (int echo = 0; echo < ECHOES; echo++) {
                if (address.isReachable(share)) {
                    return new ProbeOutcome.Answered();
                }
            }
            return new ProbeOutcome.Failed("no echo within " + timeout.toMillis() + " ms");
        } catch (UnknownHostException e) {
            return new ProbeOutcome.Failed("unknown host");
        } catch (IOException e) {
            return new ProbeOutcome.Failed(String.valueOf(e.getMessage()));
        }
    }

    /// Whether the JDK will really send an ICMP echo: without the right it tries TCP port 7 instead,
    /// which says little.
    static boolean maySendIcmp() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
                if (line.startsWith("CapEff:")) {
                    return new BigInteger(line.substring(7).strip(), 16).testBit(CAP_NET_RAW);
                }
            }
            return false;
        } catch (IOException | NumberFormatException _) {
            return false;
        }
    }
}
