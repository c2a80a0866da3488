package org.pgwatchdog.wire.ipc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
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
import org.pgwatchdog.wire.ProtocolException;
import org.pgwatchdog.wire.Vectors;
import org.pgwatchdog.wire.auth.WatchdogKey;

/// Protocol v4, chapter 16 from the client's side.
class IpcClientCodecTest {
    private static final IpcRequest ALL_NODES = new IpcRequest.GetNodes(OptionalInt.empty());

    private final IpcClientCodec outside = new IpcClientCodec(WatchdogKey.of("specKey123"));
    private final IpcClientCodec inside =
            new IpcClientCodec(WatchdogKey.of("specKey123"), OptionalInt.of(-7));
    private final IpcServerCodec server = new IpcServerCodec();

    static List<IpcRequest> requests() {
        return List.of(
                ALL_NODES,
                new IpcRequest.GetNodes(OptionalInt.of(2)),
                new IpcRequest.GetVariable("Escalated"),
                new IpcRequest.GetLeaderData(),
                new IpcRequest.FailoverIndication(true),
                new IpcRequest.FailoverIndication(false),
                new IpcRequest.Recovery(RecoveryPhase.START),
                new IpcRequest.NodeStatusChange(1, LifecheckStatus.ALIVE, "it \"is\" back\n"),
                new IpcRequest.Failover(
                        new FailoverRequest(FailoverKind.DEGENERATE, 5, List.of(1))),
                new IpcRequest.Command(
                        new ClusterCommand(
                                ClusterCommand.SHUTDOWN,
                                List.of(new ClusterCommand.Argument("mode", "f")))));
    }

    @ParameterizedTest
    @MethodSource("requests")
    void theServerUnderstandsAndAdmitsEveryRequest(IpcRequest request) {
        IpcFrame frame = inside.encode(request);
        assertThat(server.decode(frame)).isEqualTo(request);
        assertThat(new IpcAuthentication(WatchdogKey.of("specKey123"), -7).refusal(frame))
                .isEmpty();
    }

    @Test
    void requestsAreTheNativeBytes() {
        assertThat(payload(outside.encode(ALL_NODES)))
                .isEqualTo("{\"NodeID\":-1,\"IPCAuthKey\":\"specKey123\"}")
                .hasSize(39);
        assertThat(payload(outside.encode(new IpcRequest.GetVariable("WDState"))))
                .isEqualTo("{\"IPCAuthKey\":\"specKey123\",\"VarName\":\"WDState\"}")
                .hasSize(0x2f);
        assertThat(
                        payload(
                                outside.encode(
                                        new IpcRequest.NodeStatusChange(
                                                1,
                                                LifecheckStatus.DEAD,
                                                "No heartbeat signal from node"))))
                .isEqualTo(
                        "{\"IPCAuthKey\":\"specKey123\",\"NodeID\":1,\"NodeStatus\":1,\"Message"
                                + "\":\"No heartbeat signal from node\"}");
        assertThat(
                        payload(
                                new IpcClientCodec(
                                                WatchdogKey.of("specKey123"),
                                                OptionalInt.of(-587187441))
                                        .encode(
                                                new IpcRequest.Failover(
                                                        new FailoverRequest(
                                                                FailoverKind.DEGENERATE,
                                                                5,
                                                                List.of(1))))))
                .isEqualTo(
                        "{\"IPCSharedKey\":-587187441,\"IPCAuthKey\":\"specKey123\",\"Function\""
                                + ":\"DEGENERATE_BACKEND_REQUEST\","
                                + "\"Flags\":5,\"NodeCount\":1,\"NodeIdList\": [1]}")
                .hasSize(0x87);
        assertThat(payload(new IpcClientCodec(WatchdogKey.NONE).encode(ALL_NODES)))
                .isEqualTo("{\"NodeID\":-1}");
    }

    @Test
    void malformedRequestsAreNeverSent() {
        assertThatThrownBy(() -> inside.encode(new IpcRequest.Malformed('3', "x")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theNativeNodeListIsRead() {
        IpcFrame frame =
                IpcFrameTest.frame(
                        Vectors.find(Vectors.CAPTURED, "ipc.txt", "node-list-all").bytes());
        IpcNodeList list = ((IpcAnswer.Nodes) outside.decode(ALL_NODES, frame)).list();
        assertThat(list.nodes()).hasSize(3);
        assertThat(list.nodes().get(2))
                .isEqualTo(
                        new IpcNodeList.Node(
                                2,
                                7,
                                "STANDBY",
                                Optional.of("MEMBER"),
                                "127.0.0.1:22502 Linux vm",
                                "127.0.0.1",
                                "127.0.0.99",
                                22522,
                                22502,
                                1,
                                Optional.empty()));
        assertThat(
                        new IpcNodeList(
                                list.remoteNodeCount(),
                                list.memberRemoteNodeCount(),
                                list.nodesRequiredForQuorum(),
                                list.quorumStatus(),
                                list.aliveNodeCount(),
                                list.escalated(),
                                list.leaderNodeName(),
                                list.leaderHostName(),
                                List.of()))
                .isEqualTo(
                        new IpcNodeList(
                                2,
                                OptionalInt.of(2),
                                OptionalInt.of(2),
                                1,
                                2,
                                true,
                                "127.0.0.1:22500 Linux vm",
                                "127.0.0.1",
                                List.of()));
    }

    @Test
    void theNodeListOfOldReleasesIsRead() {
        String old =
                "{\"RemoteNodeCount\":0,\"QuorumStatus\":1,\"AliveNodeCount\":0,\"Escalated\":1,"
                        + "\"MasterNodeName\":\"m\","
                        + "\"MasterHostName\":\"h\",\"NodeCount\":1,\"WatchdogNodes\": [{\"ID\":"
                        + "0,\"State\":4,\"NodeName\":\"m\",\"HostName\":\"h\","
                        + "\"StateName\":\"MASTER\",\"DelegateIP\":\"Not_Set\",\"WdPort\":1,\"Pg"
                        + "poolPort\":2,\"Priority\":1}]}\0";
        IpcNodeList list = ((IpcAnswer.Nodes) outside.decode(ALL_NODES, frame('7', old))).list();
        assertThat(list.leaderNodeName()).isEqualTo("m");
        assertThat(list.memberRemoteNodeCount()).isEmpty();
        assertThat(list.nodes().getFirst().membership()).isEmpty();
    }

    @Test
    void everyReplyOfTheServerIsUnderstood() {
        BackendStatuses statuses = new BackendStatuses(List.of(BackendState.UP), -1);
        assertThat(answer(ALL_NODES, new IpcReply.InTransition()))
                .isEqualTo(new IpcAnswer.InTransition());
        assertThat(answer(ALL_NODES, new IpcReply.Failure(Optional.empty())))
                .isEqualTo(new IpcAnswer.Failure(Optional.empty()));
        assertThat(answer(ALL_NODES, new IpcReply.Failure(Optional.of("no"))))
                .isEqualTo(new IpcAnswer.Failure(Optional.of("no")));
        assertThat(answer(new IpcRequest.GetLeaderData(), new IpcReply.Success()))
                .isEqualTo(new IpcAnswer.Success());
        assertThat(answer(new IpcRequest.GetVariable("x"), new IpcReply.IntVariable(-2)))
                .isEqualTo(new IpcAnswer.Variable(-2));
        assertThat(answer(new IpcRequest.GetVariable("x"), new IpcReply.BooleanVariable(true)))
                .isEqualTo(new IpcAnswer.Variable(1));
        assertThat(
                        answer(
                                new IpcRequest.FailoverIndication(true),
                                new IpcReply.Failover(FailoverResult.PROCEED)))
                .isEqualTo(new IpcAnswer.Failover(FailoverResult.PROCEED));
        assertThat(
                        answer(
                                new IpcRequest.GetLeaderData(),
                                new IpcReply.LeaderData(statuses, "n", NodeId.of(1))))
                .isEqualTo(new IpcAnswer.LeaderData(statuses, "n"));
        IpcNodeList list =
                ((IpcAnswer.Nodes)
                                answer(
                                        ALL_NODES,
                                        new IpcReply.Nodes(Snapshots.leaderless(), Optional.of(9))))
                        .list();
        assertThat(list.nodes())
                .containsExactly(
                        new IpcNodeList.Node(
                                -1,
                                -1,
                                "Not_Set",
                                Optional.of("Not_Set"),
                                "Not_Set",
                                "Not_Set",
                                "Not_Set",
                                0,
                                0,
                                0,
                                Optional.of(false)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "9",
                "7x",
                "7{}\0",
                "6[",
                "7{\"NodeCount\":2,\"WatchdogNodes\":[{}]}",
                "7{\"NodeCount\":1,\"WatchdogNodes\":[1]}",
                "7{\"NodeCount\":1,\"WatchdogNodes\":[{}]}"
            })
    void nonsenseIsAProtocolException(String reply) {
        assertThatThrownBy(
                        () -> outside.decode(ALL_NODES, frame(reply.charAt(0), reply.substring(1))))
                .isInstanceOf(ProtocolException.class);
    }

    private IpcAnswer answer(IpcRequest request, IpcReply reply) {
        return outside.decode(request, server.encode(reply).orElseThrow());
    }

    private static IpcFrame frame(char type, String payload) {
        return new IpcFrame(type, payload.getBytes(UTF_8));
    }

    private static String payload(IpcFrame frame) {
        return new String(frame.payload(), UTF_8);
    }
}
