package org.pgwatchdog.wire.peer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgwatchdog.core.message.FailoverKind;
import org.pgwatchdog.core.message.FailoverOperation;
import org.pgwatchdog.core.message.FailoverRequest;
import org.pgwatchdog.core.message.PeerMessage;
import org.pgwatchdog.core.model.DatabaseEventId;
import org.pgwatchdog.core.model.NodeId;

/// `F`: empty among natives (protocol v4, 12.6), with the operation among pgwatchdog nodes.
final class FailoverStartCodecTest {
    private static final String OURS =
            "{\"PgWatchdog\": {\"EventId\":\"2:8000002a\",\"Function\":\"DEGENERATE_BACKEND_REQUEST\","
                    + "\"Flags\":3,\"NodeCount\":1,\"NodeIdList\": [0]}}";
    private static final FailoverOperation OPERATION =
            operation(2, 0x8000002a, new FailoverRequest(FailoverKind.DEGENERATE, 3, List.of(0)));

    private final PeerMessageCodec codec = PeerVectorsTest.codec("");

    @Test
    void theNativeFormIsEmptyBothWays() {
        PeerMessage empty = new PeerMessage.FailoverStart(Optional.empty());
        assertThat(codec.encode(7, empty).payload()).isEmpty();
        assertThat(decode(new byte[0])).isEqualTo(empty);
    }

    @Test
    void oursCarriesTheOperationInOneKeyThatIsNeverEmpty() {
        PeerMessage ours = new PeerMessage.FailoverStart(Optional.of(OPERATION));
        assertThat(new String(codec.encode(7, ours).payload(), UTF_8)).isEqualTo(OURS);
        assertThat(decode(OURS.getBytes(UTF_8))).isEqualTo(ours);
        assertThat(decode((OURS + "\0").getBytes(UTF_8))).isEqualTo(ours);
    }

    @Test
    void everyOperationSurvivesTheWay() {
        List<Integer> most = IntStream.range(0, 128).boxed().toList();
        for (FailoverKind kind : FailoverKind.values()) {
            for (List<Integer> ids : List.of(List.of(0), List.of(127, 0), most)) {
                for (int number : new int[] {0, 1, -1, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
                    PeerMessage sent =
                            new PeerMessage.FailoverStart(
                                    Optional.of(
                                            operation(
                                                    NodeId.MAX,
                                                    number,
                                                    new FailoverRequest(kind, 255, ids))));
                    assertThat(decode(codec.encode(7, sent).payload())).isEqualTo(sent);
                }
            }
        }
    }

    @Test
    void whatALaterGenerationAddsIsSkipped() {
        String later = OURS.replace("{\"EventId\"", "{\"Deadline\":[1,{\"a\":2}],\"EventId\"");
        assertThat(decode(later.getBytes(UTF_8)))
                .isEqualTo(new PeerMessage.FailoverStart(Optional.of(OPERATION)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "{",
                "{}",
                "[]",
                "null",
                "{\"PgWatchdog\":{}}",
                "{\"PgWatchdog\":1}",
                "{\"PgWatchdog\":{\"EventId\":\"2:2a\"}}",
                "{\"PgWatchdog\":{\"EventId\":7,\"Function\":\"PROMOTE_BACKEND_REQUEST\"}}"
            })
    void garbageIsAFailoverThatNobodyCanInherit(String payload) {
        assertThat(decode(payload.getBytes(UTF_8)))
                .isEqualTo(new PeerMessage.FailoverStart(Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                "2:",
                ":2a",
                "-1:2a",
                "128:2a",
                "2:1ffffffff",
                "2:2g",
                "2:2a:1",
                "a:2a",
                "00000000000000000002:2a"
            })
    void anEventIdThatIsNoneIsGarbageToo(String id) {
        assertThat(decode(OURS.replace("2:8000002a", id).getBytes(UTF_8)))
                .isEqualTo(new PeerMessage.FailoverStart(Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"NodeIdList\": []",
                "\"NodeIdList\": [4294967296]",
                "\"NodeIdList\": [0,1]",
                "\"NodeIdList\": [\"0\"]"
            })
    void anIdListThatIsNoneIsGarbageToo(String list) {
        assertThat(decode(OURS.replace("\"NodeIdList\": [0]", list).getBytes(UTF_8)))
                .isEqualTo(new PeerMessage.FailoverStart(Optional.empty()));
    }

    @Test
    void anOversizePayloadCostsNothing() {
        String ids = String.join(",", Collections.nCopies(129, "0"));
        String tooManyIds =
                OURS.replace("\"NodeCount\":1", "\"NodeCount\":129")
                        .replace("[0]", "[" + ids + "]");
        byte[] blanks = new byte[1 << 20];
        Arrays.fill(blanks, (byte) ' ');
        byte[] deep = "{\"PgWatchdog\":".repeat(50_000).getBytes(UTF_8);
        for (byte[] payload : List.of(tooManyIds.getBytes(UTF_8), blanks, deep)) {
            assertThat(decode(payload)).isEqualTo(new PeerMessage.FailoverStart(Optional.empty()));
        }
    }

    private PeerMessage decode(byte[] payload) {
        return codec.decode(new PeerPacket('F', 7, payload));
    }

    private static FailoverOperation operation(int leader, int number, FailoverRequest request) {
        return new FailoverOperation(new DatabaseEventId(NodeId.of(leader), number), request);
    }
}
