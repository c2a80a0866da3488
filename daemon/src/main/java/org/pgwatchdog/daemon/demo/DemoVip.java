package org.pgwatchdog.daemon.demo;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.List;

/// The demonstration's virtual IP: where the client connects, and what nodes must be told to move it.
interface DemoVip extends AutoCloseable {
    /// The loopback port that leads to the pool of whoever has the virtual IP.
    int port();

    /// Lines of a node's configuration.
    List<String> settings(int node);

    /// Whether a node with this status has made ready for a takeover.
    boolean isPrepared(JsonObject status);

    /// Adds what it has seen of the move.
    void addTo(Timeline timeline) throws IOException;

    /// Lines that say what else can be tried, for who lets the cluster run.
    List<String> invitation();

    @Override
    void close() throws IOException;
}
