package org.pgwatchdog.wire.ipc;

/// The type characters of the local command socket (protocol v4, 16.3; native `WD_IPC_*`,
/// `WD_*_COMMAND` constants).
final class IpcType {
    static final char NODE_STATUS_CHANGE = '2';
    static final char GET_NODES_LIST = '3';
    static final char CLUSTER_COMMAND = 'c';
    static final char GET_LEADER_DATA = 'd';
    static final char FAILOVER_COMMAND = 'f';
    static final char FAILOVER_INDICATION = 'i';
    static final char ONLINE_RECOVERY = 'r';
    static final char GET_VARIABLE = 'v';

    /// Register for notifications; unusable in natives, refused here.
    static final char REGISTER = '0';

    static final char IN_TRANSITION = '5';
    static final char FAILURE = '6';
    static final char SUCCESS = '7';

    private IpcType() {}
}
