package org.pgwatchdog.core.message;

import java.time.Duration;
import java.util.Optional;
import org.pgwatchdog.core.model.BackendStatuses;
import org.pgwatchdog.core.model.PoolConfig;
import org.pgwatchdog.core.model.VoteRecord;
import org.pgwatchdog.core.model.WatchdogState;

/// Everything one watchdog node may say to another (protocol v4, table 7.1). A message has no
/// command id: the packet around it has.
public sealed interface PeerMessage {
    /// The type of the packet that carries this message. [Unknown] has none on our list and throws.
    PeerMessageType type();

    /// `A`: the first packet on each new connection.
    record AddNode(NodeInfo info) implements PeerMessage {
        @Override
        public PeerMessageType type() {
            return PeerMessageType.ADD_NODE;
        }
    }

    /// `I`: an answer or an announcement.
    record NodeInformation(NodeInfo info) implements PeerMessage {
        @Override
        public PeerMessageType type() {
            return PeerMessageType.NODE_INFO;
        }
    }

    /// `M`: the leader's beacon (protocol v4, 7.3).
    record IAmLeader(WatchdogState state, Standing standing, Optional<PeerExtension> extension)
            implements PeerMessage {
        @Override
        public PeerMessageType type() {
            return PeerMessageType.IAM_COORDINATOR;
        }
    }

    /// A message without content: `B C E G H J K N Q R S X Y`.
    record Plain(PeerMessageType type) implements PeerMessage {
        public Plain {
            if (!isPlain(type)) {
                throw new IllegalArgumentException(type + " carries a payload");
            }
        }

        /// True for the types whose packets are empty.
        public static boolean isPlain(PeerMessageType type) {
            return switch (type) {
                case REQUEST_INFO,
                        DECLARE_COORDINATOR,
                        ERROR,
                        ACCEPT,
                        FAILOVER_END,
                        JOIN_COORDINATOR,
                        FAILOVER_WAITING_FOR_CONSENSUS,
                        IN_NETWORK_TROUBLE,
                        QUORUM_IS_LOST,
                        REJECT,
                        STAND_FOR_COORDINATOR,
                        GOING_DOWN,
                        ASK_FOR_POOL_CONFIG ->
                        true;
                case ADD_NODE,
                        DATA,
                        FAILOVER_START,
                        NODE_INFO,
                        IAM_COORDINATOR,
                        REMOTE_FAILOVER_REQUEST,
                        POOL_CONFIG_DATA,
                        COMMAND_REPLY_IN_DATA,
                        CLUSTER_SERVICE,
                        EXECUTE_COMMAND,
                        GET_LEADER_DATA,
                        FAILOVER_COMMAND,
                        ONLINE_RECOVERY,
                        FAILOVER_LOCKING ->
                        false;
            };
        }
    }

    /// `S` among pgwatchdog nodes with leases. Natives send it empty, as [Plain].
    ///
    /// @param term the term in which the sender stands
    /// @param lease how long a promise a vote is to be
    record Candidacy(long term, Duration lease) implements PeerMessage {
        public Candidacy {
            if (term < 1 || term > VoteRecord.TERM_MAX || lease.isNegative()) {
                throw new IllegalArgumentException("term " + term + ", lease " + lease);
            }
        }

        @Override
        public PeerMessageType type() {
            return PeerMessageType.STAND_FOR_COORDINATOR;
        }
    }

    /// `F`: the leader begins to carry out a failover. Natives send it empty.
    ///
    /// @param operation what it begins, said among pgwatchdog nodes only
    record FailoverStart(Optional<FailoverOperation> operation) implements PeerMessage {
        @Override
        public PeerMessageType type() {
            return PeerMessageType.FAILOVER_START;
        }
    }

    /// `#`: one of the codes of table 7.5.
    record ClusterService(ClusterServiceCode code) implements PeerMessage {
        @Override
        public PeerMessageType type() {
            return PeerMessageType.CLUSTER_SERVICE;
        }
    }

    /// `Z`: the answer to `Y`.
    record PoolConfigData(PoolConfig config) implements PeerMessage {
        @Override
        public PeerMessageType type() {
            return PeerMessageType.POOL_CONFIG_DATA;
        }
    }

    /// `d`: asks the leader for the backends' status.
    record GetBackendStatus() implements PeerMessage {
        @Override
        public PeerMessageType type() {
            return PeerMessageType.GET_LEADER_DATA;
        }
    }

    /// `D`: the answer to `d`.
    record BackendStatusData(BackendStatuses statuses, String nodeName) implements PeerMessage {
        @Override
        public PeerMessageType type() {
            return PeerMessageType.DATA;
        }
    }

    /// `f`: a failover request for the leader. Sent without the IPC keys (protocol v4, 5.6).
    record FailoverCommand(FailoverRequest request) implements PeerMessage {
        @Override
        public PeerMessageType type() {
            return PeerMessageType.FAILOVER_COMMAND;
        }
    }

    /// `-`: the answer to `f`; `FAILOVER_COMMAND_ID` is always 0.
    record FailoverReply(FailoverResult result) implements PeerMessage {
        @Override
        public PeerMessageType type() {
            return PeerMessageType.COMMAND_REPLY_IN_DATA;
        }
    }

    /// `r`: online recovery begins or ends.
    record OnlineRecovery(RecoveryPhase phase) implements PeerMessage {
        @Override
        public PeerMessageType type() {
            return PeerMessageType.ONLINE_RECOVERY;
        }
    }

    /// `!`: an order for all nodes.
    record ExecuteCommand(ClusterCommand command) implements PeerMessage {
        @Override
        public PeerMessageType type() {
            return PeerMessageType.EXECUTE_COMMAND;
        }
    }

    /// `s` or `V`: the failover dialect of 3.5 and 3.6, not spoken here.
    record Obsolete(PeerMessageType type) implements PeerMessage {}

    /// A packet of a known type whose payload natives would call invalid. Never sent.
    ///
    /// @param type the packet's type
    /// @param reason what is wrong, for the log
    record Malformed(PeerMessageType type, String reason) implements PeerMessage {}

    /// A packet of a type or with a service code that nobody knows; ignored. Never sent.
    ///
    /// @param code the type byte, 0 to 255
    record Unknown(int code) implements PeerMessage {
        @Override
        public PeerMessageType type() {
            throw new IllegalStateException("packet type byte " + code + " has no name");
        }
    }
}
