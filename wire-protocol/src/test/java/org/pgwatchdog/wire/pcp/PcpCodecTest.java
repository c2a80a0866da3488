package org.pgwatchdog.wire.pcp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgwatchdog.core.model.BackendState;
import org.pgwatchdog.wire.ProtocolException;
import org.pgwatchdog.wire.ProtocolLimits;
import org.pgwatchdog.wire.Vectors;
import org.pgwatchdog.wire.ipc.Snapshots;

/// What the captures do not show: limits, leniency, errors in the middle.
class PcpCodecTest {
    private static final PcpRequest ALL_NODES = new PcpRequest.GetNodes(OptionalInt.empty());
    private static final PcpNode NODE =
            new PcpNode(
                    "db1.example",
                    5433,
                    BackendState.UP,
                    false,
                    "up",
                    0.25,
                    PcpNode.Role.STANDBY,
                    "standby",
                    true,
                    128,
                    "streaming",
                    "async",
                    1_700_000_000L);

    private final PcpServerCodec server = new PcpServerCodec(PcpNode.Layout.V4_4);

    @Test
    void bothLayoutsAreWrittenAndToldApart() {
        PcpServerCodec old = new PcpServerCodec(PcpNode.Layout.V4_3);
        PcpAnswer answer = new PcpAnswer.Nodes(List.of(NODE));

        assertThat(payload(old.encode(ALL_NODES, answer).get(1)))
                .isEqualTo(
                        "NodeInfo\0db1.example\0005433\0002\0000\0up\000536870911.750000\0003\0"
                                + "standby\000128\0streaming\0async\0001700000000\0");
        assertThat(PcpVectors.answer(ALL_NODES, server.encode(ALL_NODES, answer))).contains(answer);
        assertThat(PcpVectors.answer(ALL_NODES, old.encode(ALL_NODES, answer)))
                .hasValueSatisfying(read ->
                        assertThat(((PcpAnswer.Nodes) read).nodes().getFirst())
                                .extracting(PcpNode::delayByTime, PcpNode::standbyDelay)
                                .containsExactly(false, 128L));
    }

    @ParameterizedTest
    @CsvSource({
        "1,1",
        "'-1',-1",
        "' 12x',12",
        "x,0",
        "'',0",
        "+7,7",
        "-,0",
        "99999999999,2147483647",
        "'\t3',3"
    })
    void idsAreReadAsAtoiDoes(String text, int expected) {
        assertThat(server.decode(new PcpFrame('C', (text + "\0").getBytes(UTF_8))))
                .isEqualTo(new PcpRequest.Attach(expected));
        assertThat(server.decode(new PcpFrame('C', text.getBytes(UTF_8))))
                .as("without NUL")
                .isEqualTo(new PcpRequest.Attach(expected));
    }

    @Test
    void promotionsNeedTheirFlag() {
        assertThat(server.decode(frame('J', "12 \0s")))
                .isEqualTo(new PcpRequest.Promote(12, true, false));
        assertThat(server.decode(frame('j', "1 \0n")))
                .isEqualTo(new PcpRequest.Promote(1, false, true));
        assertThat(server.decode(frame('J', "1\0"))).isInstanceOf(PcpRequest.Malformed.class);
        assertThat(server.decode(frame('J', ""))).isInstanceOf(PcpRequest.Malformed.class);
        assertThat(payload(PcpClientCodec.encode(new PcpRequest.Promote(12, true, true))))
                .isEqualTo("12 \0s");
    }

    @Test
    void everyTypeOfPgpoolIsKnownAndNoOther() {
        String known = "MRLINPHWBCDdJjOTtZVGAFX";
        for (char type = 0; type < 256; type++) {
            PcpRequest request = server.decode(new PcpFrame(type, new byte[0]));
            assertThat(request instanceof PcpRequest.Unknown)
                    .as("type " + (int) type)
                    .isEqualTo(known.indexOf(type) < 0);
        }
    }

    @Test
    void unusableLoginsAreMalformed() {
        for (String payload : List.of("", "postgres", "postgres\0", "\0x\0", "a\0b\0c\0")) {
            assertThat(server.decode(frame('R', payload)))
                    .as(payload)
                    .isInstanceOf(PcpRequest.Malformed.class);
        }
    }

    @Test
    void noticesAreSkippedWhereverTheyCome() {
        List<PcpFrame> frames = new ArrayList<>();
        for (PcpFrame frame : server.encode(ALL_NODES, new PcpAnswer.Nodes(List.of(NODE)))) {
            frames.add(frame('N', "SNOTICE\0Mlater\0\0"));
            frames.add(frame);
        }
        assertThat(PcpVectors.answer(ALL_NODES, frames))
                .contains(new PcpAnswer.Nodes(List.of(NODE)));
        assertThatThrownBy(() ->
                        PcpVectors.answer(
                                ALL_NODES,
                                Collections.nCopies(
                                        ProtocolLimits.PCP_NOTICES_MAX + 1,
                                        frame('N', "SNOTICE\0Mx\0\0"))))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("notices");
    }

    @Test
    void errorEndsAnAnswerInTheMiddle() {
        List<PcpFrame> frames =
                new ArrayList<>(server.encode(ALL_NODES, new PcpAnswer.Nodes(List.of(NODE, NODE))));
        frames.set(2, frame('E', "SERROR\0CXX000\0Mout\nof memory\0\0"));
        assertThat(PcpVectors.answer(ALL_NODES, frames))
                .contains(
                        new PcpAnswer.Failure(
                                new PcpReport("ERROR", "out of memory", Optional.empty())));
    }

    @Test
    void stockToolsCanReadOurErrors() {
        PcpAnswer failure =
                new PcpAnswer.Failure(
                        PcpReport.error("Disk of \nnode missing", "é".repeat(300) + "\0"));
        PcpFrame frame = server.encode(new PcpRequest.CountNodes(), failure).getFirst();
        assertThat(frame.type()).isEqualTo('E');
        assertThat(payload(frame))
                .startsWith("SERROR\0CXX000\0Mdisk of node missing\0DÃ©")
                .endsWith("Ã©\0\0")
                .hasSize(7 + 7 + 22 + 256 + 1);
        assertThat(PcpReport.fatal("no", "x").endsSession()).isTrue();
        assertThat(PcpReport.error("no", "x").endsSession()).isFalse();
        assertThat(PcpReport.error("no", "x").line()).isEqualTo("no: x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "iArraySize",
                "iArraySize\0",
                "iArraySize\000129\0",
                "iArraySize\000-1\0",
                "iNodeInfo\0x\0",
                "iProcessInfo\0x\0",
                "iCommandComplete\0",
                "iNo such node\0",
                "i",
                "lCommandComplete\0002\0",
                "dCommandComplete\0",
                "E",
                "EXERROR\0\0",
                "ESERROR\0\0"
            })
    void nonsenseIsAProtocolException(String packet) {
        assertThatThrownBy(() ->
                        PcpVectors.answer(
                                ALL_NODES, List.of(frame(packet.charAt(0), packet.substring(1)))))
                .isInstanceOf(ProtocolException.class);
    }

    @ParameterizedTest
    @CsvSource({"2,4", "3,-1", "4,2", "6,weight", "7,4", "9,2", "10,many", "13,-5", "2,99999"})
    void recordsWithImpossibleValuesAreRefused(int place, String value) {
        List<PcpFrame> frames = server.encode(ALL_NODES, new PcpAnswer.Nodes(List.of(NODE)));
        String[] texts = payload(frames.get(1)).split("\0", -1);
        texts[place] = place == 2 && value.equals("4") ? "x" : value;
        assertThatThrownBy(() ->
                        PcpVectors.answer(
                                ALL_NODES,
                                List.of(frames.get(0), frame('i', String.join("\0", texts)))))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining(texts[place]);
    }

    @Test
    void recordsOfOtherReleasesAreCountedAndNamed() {
        for (int count : new int[] {0, 7, 11, 14}) {
            assertThatThrownBy(() ->
                            PcpVectors.answer(
                                    ALL_NODES,
                                    List.of(
                                            frame('i', "ArraySize\0001\0"),
                                            frame('i', "NodeInfo\0" + "1\0".repeat(count)))))
                    .hasMessage(
                            "PCP node record with " + count + " values, not 12 (4.3) or 13 (4.4)");
        }
    }

    @Test
    void weightOfNothingIsZero() {
        List<PcpFrame> frames = server.encode(ALL_NODES, new PcpAnswer.Nodes(List.of(NODE)));
        String odd = payload(frames.get(1)).replace("536870911.750000", "-nan");
        List<PcpFrame> all = new ArrayList<>(frames);
        all.set(1, frame('i', odd));
        assertThat(PcpVectors.answer(ALL_NODES, all))
                .hasValueSatisfying(answer ->
                        assertThat(((PcpAnswer.Nodes) answer).nodes().getFirst().weight())
                                .isZero());
    }

    @Test
    void listsEndWhereAnnounced() {
        PcpFrame one = frame('i', "ArraySize\0001\0");
        List<PcpFrame> two = server.encode(ALL_NODES, new PcpAnswer.Nodes(List.of(NODE, NODE)));
        assertThatThrownBy(() -> PcpVectors.answer(ALL_NODES, List.of(one, two.get(1), two.get(2))))
                .hasMessageContaining("more records than announced");
        assertThatThrownBy(() -> PcpVectors.answer(ALL_NODES, List.of(one, two.getLast())))
                .hasMessageContaining("0 records, announced were 1");
        assertThatThrownBy(() -> PcpVectors.answer(ALL_NODES, List.of(one, one)))
                .hasMessageContaining("announced twice");
    }

    @Test
    void endlessAnswersAreRefused() {
        PcpFrame big = frame('N', "S".repeat(ProtocolLimits.PCP_ANSWER_LENGTH_MAX - 1) + "\0");
        assertThatThrownBy(() -> PcpVectors.answer(ALL_NODES, Collections.nCopies(33, big)))
                .hasMessage("PCP answer of more than 33554432 bytes");
        assertThatThrownBy(() ->
                        PcpVectors.answer(
                                ALL_NODES,
                                List.of(
                                        frame(
                                                'i',
                                                "x\0".repeat(ProtocolLimits.PCP_TEXTS_MAX + 1)))))
                .hasMessage("PCP packet with more than 64 texts");
    }

    @Test
    void clientsAreCountedOncePerProcess() {
        PcpRequest asked = new PcpRequest.CountClients();
        List<PcpFrame> frames =
                List.of(
                        frame('p', "ArraySize\0004\0"),
                        process(101, 1, 17),
                        process(101, 1, 17),
                        process(102, 0, 18),
                        process(103, 1, 21),
                        frame('p', "CommandComplete\0"));
        assertThat(PcpVectors.answer(asked, frames)).contains(new PcpAnswer.Clients(3, 2));
        assertThatThrownBy(() ->
                        PcpVectors.answer(asked, List.of(frames.getFirst(), process(1, 0, 16))))
                .hasMessageContaining("16 values, at least 17");
        assertThatThrownBy(() -> server.encode(asked, new PcpAnswer.Clients(1, 1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void watchdogClusterIsToldAsTheNativeProcessDoes() {
        for (String name : List.of("watchdog-all", "watchdog-1", "watchdog-9")) {
            Vectors.Vector vector = Vectors.find(Vectors.CAPTURED, "pcp-answers.txt", name);
            OptionalInt id = ((PcpRequest.GetWatchdog) PcpVectors.asked(vector)).id();
            PcpAnswer.Watchdog ours = PcpServerCodec.watchdog(Snapshots.captured(), id);
            assertThat("Watchdog[json=" + ours.json().replace(",\"LifecheckStarted\":0", "") + "]")
                    .isEqualTo(vector.expect());
        }
    }

    @Test
    void requestsOfServersOnlyAreNeverSent() {
        assertThatThrownBy(() -> PcpClientCodec.encode(new PcpRequest.Unknown('Q')))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static PcpFrame process(int pid, int connected, int values) {
        String[] all = new String[values];
        java.util.Arrays.fill(all, "");
        all[0] = Integer.toString(pid);
        if (values > 15) {
            all[15] = Integer.toString(connected);
        }
        return frame('p', "ProcessInfo\0" + String.join("\0", all) + "\0");
    }

    private static PcpFrame frame(char type, String payload) {
        return new PcpFrame(type, payload.getBytes(ISO_8859_1));
    }

    private static String payload(PcpFrame frame) {
        return new String(frame.payload(), ISO_8859_1);
    }
}
