package org.pgwatchdog.simulator;

import org.jspecify.annotations.Nullable;

/// One end of a connection as its process sees it.
final class SimEndpoint {
    /// What the process wants to hear of its end.
    interface Reader {
        void bytes(byte[] bytes);

        /// The other side closed, or the connection broke. Never follows an own [#close].
        void closed(String reason);
    }

    private final SimNetwork network;
    private final SimHost host;
    private @Nullable SimStream outgoing;
    private @Nullable Reader reader;
    private boolean open = true;

    SimEndpoint(SimNetwork network, SimHost host) {
        this.network = network;
        this.host = host;
    }

    SimHost host() {
        return host;
    }

    boolean isOpen() {
        return open;
    }

    SimHost remoteHost() {
        return outgoing().target().host();
    }

    SimStream outgoing() {
        if (outgoing == null) {
            throw new IllegalStateException("an endpoint without a connection");
        }
        return outgoing;
    }

    void attach(SimStream stream) {
        outgoing = stream;
    }

    void readWith(Reader newReader) {
        reader = newReader;
    }

    void write(byte[] bytes) {
        if (!open) {
            throw new IllegalStateException("write on a closed connection");
        }
        network.write(outgoing(), bytes);
    }

    /// Closes after what was written has been flushed.
    void close() {
        if (open) {
            open = false;
            network.finish(outgoing(), Segment.Kind.END);
        }
    }

    /// The process died: the kernel closes, or resets if something was left unread.
    void kill(Segment.Kind how) {
        if (open) {
            open = false;
            network.finish(outgoing(), how);
        }
    }

    /// The machine lost power: nobody says anything.
    void vanish() {
        open = false;
        outgoing().clear();
    }

    void arrived(byte[] bytes) {
        if (open && reader != null) {
            reader.bytes(bytes);
        }
    }

    void ended(String reason) {
        if (open) {
            open = false;
            if (reader != null) {
                reader.closed(reason);
            }
        }
    }
}
