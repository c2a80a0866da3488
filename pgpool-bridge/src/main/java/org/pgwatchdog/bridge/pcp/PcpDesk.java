package org.pgwatchdog.bridge.pcp;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.pgwatchdog.core.model.ClusterSnapshot;
import org.pgwatchdog.wire.pcp.PcpNode;

/// Who answers what [PcpServer] is asked. Called on the server's event loop, so it must not block; the
/// stages may be completed on any thread, within [PcpLimits#DESK_TIME_MAX]. A stage that fails, or a
/// method that throws, becomes an error for the client.
public interface PcpDesk {
    /// How many backends are configured.
    CompletionStage<Reply<Integer>> nodeCount();

    /// All backends in the order of their ids; the server picks the one that was asked for.
    CompletionStage<Reply<List<PcpNode>>> nodes();

    /// The watchdog cluster; the server picks the node that was asked for.
    CompletionStage<Reply<ClusterSnapshot>> cluster();

    /// Detach a backend; the id has not been checked.
    CompletionStage<Reply<PcpAccepted>> detach(int id, boolean gracefully);

    /// Attach a backend; the id has not been checked.
    CompletionStage<Reply<PcpAccepted>> attach(int id);

    /// Promote a backend; the id has not been checked.
    CompletionStage<Reply<PcpAccepted>> promote(int id, boolean switchover, boolean gracefully);

    /// What the desk says.
    sealed interface Reply<T> {
        record Given<T>(T value) implements Reply<T> {}

        /// The client gets an error and may ask on.
        ///
        /// @param message what failed, beginning with a small letter
        /// @param detail why
        record Declined<T>(String message, String detail) implements Reply<T> {}
    }
}
