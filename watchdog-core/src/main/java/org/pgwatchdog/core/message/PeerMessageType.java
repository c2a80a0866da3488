package org.pgwatchdog.core.message;

import java.util.Optional;

/// The types of node-to-node packets with their byte on the wire (protocol v4, table 7.1; native
/// `WD_*` packet type constants in `watchdog.c`).
public enum PeerMessageType {
    ADD_NODE('A', "ADD NODE"),
    REQUEST_INFO('B', "REQUEST INFO"),
    DECLARE_COORDINATOR('C', "DECLARE COORDINATOR"),
    DATA('D', "DATA"),
    ERROR('E', "ERROR"),
    FAILOVER_START('F', "FAILOVER START"),
    ACCEPT('G', "ACCEPT"),
    FAILOVER_END('H', "FAILOVER END"),
    NODE_INFO('I', "NODE INFO"),
    JOIN_COORDINATOR('J', "JOIN COORDINATOR"),
    FAILOVER_WAITING_FOR_CONSENSUS('K', "FAILOVER WAITING FOR CONSENSUS"),
    IAM_COORDINATOR('M', "IAM COORDINATOR"),
    IN_NETWORK_TROUBLE('N', "I AM IN NETWORK TROUBLE"),
    QUORUM_IS_LOST('Q', "QUORUM IS LOST"),
    REJECT('R', "REJECT"),
    STAND_FOR_COORDINATOR('S', "STAND FOR COORDINATOR"),
    REMOTE_FAILOVER_REQUEST('V', "REMOTE FAILOVER REQUEST"),
    GOING_DOWN('X', "INFORM I AM GOING DOWN"),
    ASK_FOR_POOL_CONFIG('Y', "ASK FOR POOL CONFIG"),
    POOL_CONFIG_DATA('Z', "POOL CONFIG DATA"),
    COMMAND_REPLY_IN_DATA('-', "COMMAND REPLY IN DATA"),
    CLUSTER_SERVICE('#', "CLUSTER SERVICE MESSAGE"),
    EXECUTE_COMMAND('!', "EXECUTE COMMAND REQUEST"),
    GET_LEADER_DATA('d', "GET LEADER DATA REQUEST"),
    FAILOVER_COMMAND('f', "FAILOVER COMMAND"),
    ONLINE_RECOVERY('r', "ONLINE RECOVERY COMMAND"),
    FAILOVER_LOCKING('s', "FAILOVER LOCKING REQUEST");

    private static final PeerMessageType[] BY_CODE = new PeerMessageType[128];

    static {
        for (PeerMessageType type : values()) {
            BY_CODE[type.code] = type;
        }
    }

    private final char code;
    private final String label;

    PeerMessageType(char code, String label) {
        this.code = code;
        this.label = label;
    }

    /// The type with this byte (0 to 255), or empty if table 7.1 has none.
    public static Optional<PeerMessageType> fromCode(int code) {
        return code >= 0 && code < BY_CODE.length
                ? Optional.ofNullable(BY_CODE[code])
                : Optional.empty();
    }

    /// The ASCII character that opens the packet.
    public char code() {
        return code;
    }

    /// The native name.
    public String label() {
        return label;
    }
}
