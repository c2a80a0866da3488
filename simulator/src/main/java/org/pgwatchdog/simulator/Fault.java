package org.pgwatchdog.simulator;

/// One kind of trouble that [Nemesis] can make.
enum Fault {
    /// Some nodes, fewer than half, lose all links to the rest, both ways.
    CUT_MINORITY,
    /// The leader and perhaps a few more are cut from a majority.
    CUT_LEADER,
    /// The cluster falls into parts of which none has a majority, where that is possible.
    CUT_TO_PIECES,
    /// Two nodes cannot hear each other, everyone else can.
    CUT_PAIR,
    /// One node can send but not receive, or the other way round.
    CUT_ONE_WAY,
    /// One link works in one direction only.
    CUT_ONE_LINK,
    /// A process is killed.
    KILL,
    /// The leader's process is killed.
    KILL_LEADER,
    /// A host loses power.
    UNPLUG,
    /// The leader's host loses power.
    UNPLUG_LEADER,
    /// A process is asked to stop.
    STOP,
    /// The leader is asked to stop.
    STOP_LEADER,
    /// A process freezes.
    FREEZE,
    /// The leader freezes.
    FREEZE_LEADER,
    /// A host loses its cable, and its interface monitor says so.
    PULL_CABLE,
    /// The address is removed behind the leader's back.
    REMOVE_ADDRESS,
    /// A pgpool dies for a while.
    KILL_POOL,
    /// The leader's pgpool dies for a while.
    KILL_LEADERS_POOL,
    /// The operator asks the leader to hand over.
    SWITCH_OVER,
    /// Datagrams are lost, doubled and late for a while.
    DISTURB_DATAGRAMS,
    /// Operations on the address are slow, fail or hang for a while.
    SPOIL_ADDRESS,
    /// The leader is cut off, and the others take it for dead at once, long before its lease is over.
    CUT_LEADER_HASTILY,
    /// The operator pauses the cluster for a while.
    PAUSE_CLUSTER,
    /// A process is killed and its votes are deleted.
    LOSE_VOTES,
    /// A process is killed and started again at once.
    BOUNCE,
    /// The same, and its votes are deleted in between.
    BOUNCE_FORGETTING,
    /// Storing votes is slow and fails for a while.
    SPOIL_VOTES,
    /// The primary dies for a while.
    KILL_PRIMARY,
    /// The primary dies, and a moment later the leader's process.
    KILL_PRIMARY_AND_LEADER,
    /// A database dies for a while.
    KILL_DATABASE,
    /// One pool, perhaps the leader's, loses its way to the primary.
    LOSE_WAY_TO_PRIMARY,
    /// Several pools lose their way to the primary.
    LOSE_WAYS_TO_PRIMARY,
    /// An operator takes a standby database out of service.
    DETACH,
    /// Nothing outside the cluster answers a node for a while.
    LOSE_OUTSIDE,
    /// Nothing outside the cluster answers the leader for a while.
    LOSE_LEADERS_OUTSIDE
}
