package org.pgwatchdog.daemon;

import io.netty.channel.EventLoop;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.daemon.bridge.LocalPool;
import org.pgwatchdog.daemon.reach.VipHearsay;
import org.pgwatchdog.daemon.wiring.RunOptions;

/// What both generations get from the daemon.
///
/// @param clock the time the core lives by
/// @param peerLoop owns the connections to the peers
/// @param vip raises and drops the virtual IP
/// @param pool the local pgpool
/// @param operators who waits on the control socket
/// @param ending ends the process
/// @param chronicle stamps what leaves for nodes that understand it, and answers their questions
/// @param hearsay what the nodes tell each other about the virtual IP
/// @param watchers who notes what happens
/// @param onFault is told once that the core or a driver broke
record StackParts(
        RunOptions options,
        Supplier<MonotonicTime> clock,
        EventLoop peerLoop,
        EffectRouter.Vip vip,
        LocalPool pool,
        EffectRouter.Operators operators,
        EffectRouter.Ending ending,
        Chronicle chronicle,
        VipHearsay hearsay,
        EffectRouter.Watchers watchers,
        Consumer<Throwable> onFault) {}
