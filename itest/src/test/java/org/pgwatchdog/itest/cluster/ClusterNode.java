package org.pgwatchdog.itest.cluster;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.pgwatchdog.itest.net.Command;
import org.pgwatchdog.itest.net.Netns;

/// One node of a cluster under test, whatever program it runs.
///
/// Everything of a node lives on its own host, so killing and freezing concern all the host's
/// processes. Methods return when the processes have done what was asked of them; what the cluster
/// makes of it is for the caller to await.
public interface ClusterNode {

    int PGPOOL_PORT = 9999;
    int PCP_PORT = 9898;
    int WATCHDOG_PORT = 9000;
    int HEARTBEAT_PORT = 9694;

    int id();

    NodeKind kind();

    Netns host();

    /// The address the cluster fights for.
    String vip();

    /// The directory of this node's configuration, sockets and logs.
    Path directory();

    /// Starts the node's processes and returns at once, whatever becomes of them.
    void launch();

    /// Starts the node and waits until it is up. It need not have joined anything when this returns.
    void start();

    /// Whether the program that is this node's watchdog is running.
    boolean isRunning();

    /// Stops the node in order and waits until none of its processes is left.
    void stopGracefully();

    /// Kills the pool beside or around the watchdog, as the kernel's out-of-memory killer would.
    void killPgpool();

    /// What the node says about its cluster; empty while it can't be asked.
    Optional<NodeView> view();

    /// Whether this node would notice a silent peer by now.
    boolean lifecheckActive();

    /// The files this node logs to.
    List<Path> logs();

    /// What the node has logged since it was last started.
    String log();

    /// Runs the stock `wd_cli` on this node's host against this node's watchdog.
    Command wdCli(String... words);

    /// Runs one of the stock pcp programs on this node's host against its pgpool.
    Command pcp(Duration limit, String program, String... options);

    /// Runs one of the stock pcp programs against whatever is the node's watchdog.
    default Command watchdogPcp(Duration limit, String program, String... options) {
        return pcp(limit, program, options);
    }

    /// Kills all processes of the node at once. Its addresses stay where they are.
    default void killMinus9() {
        host().killAll();
    }

    /// What a power failure leaves of the node: nothing.
    default void losePower() {
        killMinus9();
        host().forget(vip());
    }

    default void freeze() {
        host().freeze();
    }

    default void thaw() {
        host().thaw();
    }

    default boolean holdsVip() {
        return host().holds(vip());
    }

    /// Does what an init system would: starts again what should run but does not.
    default void reviveIfDead() {
        if (!isRunning()) {
            killMinus9();
            start();
        }
    }
}
