package org.pgwatchdog.daemon;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.pgwatchdog.bridge.conf.WatchdogSettings;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.model.ClusterSnapshot;
import org.pgwatchdog.core.model.DatabaseEventId;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.daemon.loop.CoreLoop;
import org.pgwatchdog.daemon.loop.FlightRecorder;
import org.pgwatchdog.lifecheck.Lifecheck;

/// One generation of the watchdog protocol, from the sockets to the core: what differs between clusters
/// of 3.5 and later ([ModernStack]) and those before ([LegacyStack]). Everything else in a daemon, the
/// virtual IP, the bridge, status and operators, is the same and talks to the core through this.
/// Thread-safe.
interface ProtocolStack extends AutoCloseable {
    /// Opens what peers, and pgpool's own tools, connect to.
    ///
    /// @throws IOException in one line: what is in the way, and what to do; [#close] it then
    void listen(WatchdogSettings settings) throws IOException;

    /// The listeners are up: the core begins.
    void start();

    /// Queues an event that means the same in all generations.
    ///
    /// @return false if it was turned away: the queue is full, or the core has ended
    boolean offer(Event event);

    /// What drives this generation's core.
    CoreLoop<?, ?> loop();

    /// What the core knows now; fails if it does not answer.
    default CompletableFuture<ClusterSnapshot> snapshot() {
        return loop().snapshot();
    }

    /// Asks another pgwatchdog node for its history; fails with an [IOException] that says why if there is
    /// no answer.
    CompletableFuture<byte[]> ask(NodeId peer, byte[] question);

    /// Events that wait for the core.
    default int backlog() {
        return loop().backlog();
    }

    /// Whether the core is at work.
    default boolean isAlive() {
        return loop().isAlive();
    }

    /// Ends the core after its current step; what waits is forgotten.
    default void end() {
        loop().end();
    }

    /// The configuration was read again; it differs only in what may change at run time.
    void use(WatchdogSettings next);

    /// The operator's commands for this event of the database have run here, or there was nothing to run.
    /// What follows may take longer.
    void commandsRan(DatabaseEventId id);

    /// The life check that speaks this generation's heartbeats; not yet started.
    Lifecheck lifecheck();

    FlightRecorder<?, ?> recorder();

    /// Closes the listeners and all connections.
    @Override
    void close();
}
