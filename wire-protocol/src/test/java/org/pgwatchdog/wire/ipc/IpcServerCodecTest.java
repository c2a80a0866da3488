package org.pgwatchdog.wire.ipc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgwatchdog.core.message.ClusterCommand;
import org.pgwatchdog.core.message.FailoverKind;
import org.pgwatchdog.core.message.FailoverRequest;
import org.pgwatchdog.core.message.FailoverResult;
import org.pgwatchdog.core.message.IpcReply;
import org.pgwatchdog.core.message.IpcRequest;
import org.pgwatchdog.core.message.RecoveryPhase;
import org.pgwatchdog.core.model.BackendState;
import org.pgwatchdog.core.model.BackendStatuses;
import org.pgwatchdog.core.model.LifecheckStatus;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.wire.Vectors;
import org.pgwatchdog.wire.Vectors.Vector;

/// Protocol v4, 15.7, 16.3, 16.5 to 16.7 and 19.8.
class IpcServerCodecTest {
    private final IpcServerCodec codec = new IpcServerCodec();

    private IpcRequest decode(char type, String payload) {
        return codec.decode(new IpcFrame(type, payload.getBytes(UTF_8)));
    }

    private String encode(IpcReply reply) {
        IpcFrame frame = codec.encode(reply).orElseThrow();
        return frame.type() + new String(frame.payload(), UTF_8);
    }

    @Test
    void requestsOfStockClientsAreUnderstood() {
        assertThat(decode('3', "{\"NodeID\":-1,\"IPCAuthKey\":\"specKey123\"}"))
                .isEqualTo(new IpcRequest.GetNodes(OptionalInt.empty()));
        assertThat(decode('3', "{\"NodeID\":9}"))
                .isEqualTo(new IpcRequest.GetNodes(OptionalInt.of(9)));
        assertThat(decode('v', "{\"IPCAuthKey\":\"specKey123\",\"VarName\":\"WDState\"}"))
                .isEqualTo(new IpcRequest.GetVariable("WDState"));
        assertThat(
                        decode(
                                '2',
                                "{\"IPCAuthKey\":\"k\",\"NodeID\":1,\"NodeStatus\":1,\"Message\""
                                        + ":\"No heartbeat\"}"))
                .isEqualTo(
                        new IpcRequest.NodeStatusChange(1, LifecheckStatus.DEAD, "No heartbeat"));
        assertThat(decode('2', "{\"NodeID\":99,\"NodeStatus\":3}"))
                .isEqualTo(new IpcRequest.NodeStatusChange(99, LifecheckStatus.STARTED, ""));
    }

    @Test
    void requestsOfInternalClientsAreUnderstood() {
        String keys = "{\"IPCSharedKey\":-1,\"IPCAuthKey\":\"k\",";
        assertThat(decode('d', keys + "\"DataRequestType\":\"BackendStatus\"}"))
                .isEqualTo(new IpcRequest.GetLeaderData());
        assertThat(
                        decode(
                                'f',
                                keys
                                        + "\"Function\":\"FAILBACK_REQUEST\",\"Flags\":4,\"NodeC"
                                        + "ount\":1,\"NodeIdList\": [1]}"))
                .isEqualTo(
                        new IpcRequest.Failover(
                                new FailoverRequest(FailoverKind.FAILBACK, 4, List.of(1))));
        assertThat(decode('i', keys + "\"FailoverFuncState\":0}"))
                .isEqualTo(new IpcRequest.FailoverIndication(false));
        assertThat(decode('i', "{\"FailoverFuncState\":1}"))
                .isEqualTo(new IpcRequest.FailoverIndication(true));
        assertThat(decode('r', keys + "\"Function\":\"END_RECOVERY\",\"Flags\":0,\"NodeCount\":0}"))
                .isEqualTo(new IpcRequest.Recovery(RecoveryPhase.END));
        assertThat(decode('c', keys + "\"Command\":\"RELOAD_CONFIG_CLUSTER\",\"nArgs\":0}"))
                .isEqualTo(
                        new IpcRequest.Command(
                                new ClusterCommand(ClusterCommand.RELOAD_CONFIG, List.of())));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2|{\"NodeID\":1}|the key NodeStatus is missing",
                "2|{\"NodeID\":1,\"NodeStatus\":4}|NodeStatus 4 is unknown",
                "2|{\"NodeStatus\":1}|the key NodeID is missing",
                "3|{}|the key NodeID is missing",
                "v|{\"VarName\":7}|VarName is not a string",
                "i|{\"FailoverFuncState\":2}|FailoverFuncState 2 is neither 0 nor 1",
                "d|{\"DataRequestType\":\"x\"}|DataRequestType is not BackendStatus",
                "r|{\"Function\":\"x\"}|unknown online recovery Function",
                "c|{\"nArgs\":0}|the key Command is missing",
                "f|[]|the JSON document is no object",
                "0|{}|unknown IPC command type",
                "s|{}|unknown IPC command type",
                "q|{}|unknown IPC command type",
            })
    void unusableRequestsAreMalformed(char type, String payload, String reason) {
        assertThat(decode(type, payload)).isEqualTo(new IpcRequest.Malformed(type, reason));
    }

    @ParameterizedTest
    @ValueSource(chars = {'2', '3', 'c', 'd', 'f', 'i', 'r', 'v'})
    void emptyPayloadsAreMalformed(char type) {
        assertThat(decode(type, ""))
                .isEqualTo(new IpcRequest.Malformed(type, "the payload is empty"));
    }

    @Test
    void unusableRequestsAreAnsweredAsNativesDo() {
        assertThat(encode(IpcServerCodec.answer(new IpcRequest.Malformed('q', "x"))))
                .isEqualTo("6{\"MESSAGE\":\"unknown IPC command type\"}\0");
        assertThat(encode(IpcServerCodec.answer(new IpcRequest.Malformed('0', "x"))))
                .isEqualTo("6{\"MESSAGE\":\"unknown IPC command type\"}\0");
        assertThat(encode(IpcServerCodec.answer(new IpcRequest.Malformed('v', "x"))))
                .isEqualTo("6");
        assertThat(encode(IpcServerCodec.answer(new IpcRequest.Malformed('i', "x"))))
                .isEqualTo("7{\"FAILOVER_COMMAND_RESULT\":7,\"FAILOVER_COMMAND_ID\":0}\0");
    }

    @Test
    void repliesAreTheNativeBytes() {
        assertThat(codec.encode(new IpcReply.Close())).isEmpty();
        assertThat(encode(new IpcReply.InTransition())).isEqualTo("5");
        assertThat(encode(new IpcReply.Failure(Optional.empty()))).isEqualTo("6");
        assertThat(encode(new IpcReply.Failure(Optional.of("authentication failed: invalid KEY"))))
                .isEqualTo("6{\"MESSAGE\":\"authentication failed: invalid KEY\"}\0")
                .hasSize(1 + 0x31);
        assertThat(encode(new IpcReply.Success())).isEqualTo("7");
        assertThat(encode(new IpcReply.IntVariable(7)))
                .isEqualTo("7{\"ValueDataType\":1,\"ValueData\":7}\0")
                .hasSize(1 + 0x22);
        assertThat(encode(new IpcReply.IntVariable(-2)))
                .isEqualTo("7{\"ValueDataType\":1,\"ValueData\":-2}\0");
        assertThat(encode(new IpcReply.BooleanVariable(true)))
                .isEqualTo("7{\"ValueDataType\":3,\"ValueData\":1}\0");
        assertThat(encode(new IpcReply.Failover(FailoverResult.BUILDING_CONSENSUS)))
                .isEqualTo("7{\"FAILOVER_COMMAND_RESULT\":9,\"FAILOVER_COMMAND_ID\":0}\0");
    }

    @Test
    void relayedBackendStatusHasNoNul() {
        BackendStatuses statuses =
                new BackendStatuses(List.of(BackendState.WAITING, BackendState.DOWN), 0);
        assertThat(
                        encode(
                                new IpcReply.LeaderData(
                                        statuses, "127.0.0.1:21102 Linux vm", NodeId.of(2))))
                .isEqualTo(
                        "7{\"BackendNodeStatusList\": [1,3],\"PrimaryNodeId\":0,\"NodeName\":\"1"
                                + "27.0.0.1:21102 Linux vm\"}");
    }

    @ParameterizedTest
    @CsvSource({"node-list-all,", "node-list-verbose,0", "node-list-1,1", "node-list-9,9"})
    void nodeListsAreTheNativeBytesPlusLifecheckStarted(String name, Integer only) {
        Vector vector = Vectors.find(Vectors.CAPTURED, "ipc.txt", name);
        String reply = encode(new IpcReply.Nodes(Snapshots.captured(), Optional.ofNullable(only)));
        assertThat(reply.replace(",\"LifecheckStarted\":0}", "}"))
                .isEqualTo("7" + vector.expect() + "\0");
        assertThat(reply.split("\"LifecheckStarted\":0}", -1))
                .hasSize(name.equals("node-list-all") ? 4 : 2);
    }

    @Test
    void placeholdersStandForWhatIsNotKnown() {
        assertThat(encode(new IpcReply.Nodes(Snapshots.leaderless(), Optional.empty())))
                .isEqualTo(
                        "7{\"RemoteNodeCount\":1,\"MemberRemoteNodeCount\":1,\"NodesRequireForQu"
                                + "orum\":2,"
                                + "\"QuorumStatus\":-2,\"AliveNodeCount\":0,\"Escalated\":0,\"Le"
                                + "aderNodeName\":\"Not Set\","
                                + "\"LeaderHostName\":\"Not Set\",\"NodeCount\":2,\"WatchdogNode"
                                + "s\": [{\"ID\":0,\"State\":2,"
                                + "\"Membership\":0,\"MembershipString\":\"MEMBER\",\"NodeName\""
                                + ":\"n0\",\"HostName\":\"127.0.0.1\","
                                + "\"StateName\":\"JOINING\",\"DelegateIP\":\"Not_Set\",\"WdPort"
                                + "\":22520,\"PgpoolPort\":22500,"
                                + "\"Priority\":1,\"LifecheckStarted\":0},{\"ID\":1,\"State\":0,"
                                + "\"Membership\":0,"
                                + "\"MembershipString\":\"MEMBER\",\"NodeName\":\"Not_Set\",\"Ho"
                                + "stName\":\"127.0.0.1\","
                                + "\"StateName\":\"DEAD\",\"DelegateIP\":\"Not_Set\",\"WdPort\":"
                                + "22521,\"PgpoolPort\":22501,"
                                + "\"Priority\":0,\"LifecheckStarted\":0}]}\0");
    }
}
