package org.pgwatchdog.daemon;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.pgwatchdog.bridge.conf.Endpoint;
import org.pgwatchdog.bridge.conf.WatchdogSettings;
import org.pgwatchdog.daemon.control.ControlServer;
import org.pgwatchdog.daemon.http.HttpEndpoint;

/// Everything a node listens on: peers and local clients first, then operators and HTTP.
record NodeListeners(ProtocolStack peers, ControlServer control, HttpEndpoint http)
        implements AutoCloseable {

    /// Opens all of them.
    ///
    /// @throws IOException in one line: what is in the way, and what to do; close all of them then
    void open(WatchdogSettings settings) throws IOException {
        try {
            peers.listen(settings);
        } catch (IOException taken) {
            throw new IOException(
                    taken.getMessage()
                            + "; is a pgpool with use_watchdog = on, or another pgwatchdog,"
                            + " running on this host?",
                    taken);
        }
        control.start();
        if (settings.control().httpListen().isPresent()) {
            Endpoint at = settings.control().httpListen().get();
            http.start(new InetSocketAddress(at.host(), at.port()));
        }
    }

    @Override
    public void close() {
        peers.close();
        control.close();
        http.close();
    }

    /// Where peers connect to.
    static InetSocketAddress addressOf(WatchdogSettings.Peers peers) throws IOException {
        Optional<String> host = peers.listenAddress();
        return host.isEmpty()
                ? new InetSocketAddress(peers.listenPort())
                : new InetSocketAddress(InetAddress.getByName(host.get()), peers.listenPort());
    }
}
