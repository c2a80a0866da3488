package org.pgwatchdog.daemon.reach;

import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.model.ClusterSnapshot;
import org.pgwatchdog.daemon.status.NoticeLog;

/// The node on which is watched.
///
/// @param offer takes an event for the core; false if it takes none any more
/// @param cluster the cluster as the core sees it now
/// @param holdsVip whether the virtual IP is here
/// @param hearsay what the nodes tell each other about the virtual IP
/// @param notices where news are told
public record WatchedNode(
        Predicate<Event> offer,
        Supplier<CompletableFuture<ClusterSnapshot>> cluster,
        BooleanSupplier holdsVip,
        VipHearsay hearsay,
        NoticeLog notices) {}
