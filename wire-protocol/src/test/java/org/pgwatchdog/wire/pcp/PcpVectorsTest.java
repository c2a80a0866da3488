package org.pgwatchdog.wire.pcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pgwatchdog.wire.Attack;
import org.pgwatchdog.wire.Mutator;
import org.pgwatchdog.wire.ProtocolException;
import org.pgwatchdog.wire.ProtocolLimits;
import org.pgwatchdog.wire.Vectors.Vector;

/// What pgpool 4.3.5 and 4.7 and their utilities said, in both directions, whole and in pieces and
/// damaged.
class PcpVectorsTest {
    static List<Vector> requests() {
        return PcpVectors.requests();
    }

    static List<Vector> answers() {
        return PcpVectors.answers();
    }

    static List<Vector> requestsOfOurs() {
        return requests().stream().filter(vector -> vector.encode().equals("yes")).toList();
    }

    static List<Vector> answersOfOurs() {
        return answers().stream().filter(vector -> vector.encode().equals("yes")).toList();
    }

    static List<Vector> all() {
        return PcpVectors.all();
    }

    @ParameterizedTest
    @MethodSource("requests")
    void requestsOfStockClientsAreUnderstood(Vector vector) {
        List<PcpFrame> frames = PcpVectors.frames(vector.bytes());
        assertThat(frames).hasSize(1);
        assertThat(new PcpServerCodec(PcpVectors.layout(vector)).decode(frames.getFirst()))
                .hasToString(vector.expect());
    }

    @ParameterizedTest
    @MethodSource("requestsOfOurs")
    void ourClientSendsWhatTheStockOneSends(Vector vector) {
        assertThat(PcpClientCodec.encode(PcpVectors.asked(vector)).bytes())
                .isEqualTo(vector.bytes());
    }

    @ParameterizedTest
    @MethodSource("answers")
    void answersOfNativeServersAreUnderstood(Vector vector) {
        List<PcpFrame> frames = PcpVectors.frames(vector.bytes());
        assertThat(PcpVectors.answer(PcpVectors.asked(vector), frames))
                .hasValueSatisfying(answer -> assertThat(answer).hasToString(vector.expect()));
        assertThat(
                        PcpVectors.answer(
                                PcpVectors.asked(vector), frames.subList(0, frames.size() - 1)))
                .as("without the last packet")
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("answersOfOurs")
    void ourServerSendsWhatTheNativeOneSends(Vector vector) {
        PcpRequest asked = PcpVectors.asked(vector);
        List<PcpFrame> frames = PcpVectors.frames(vector.bytes());
        PcpAnswer answer = PcpVectors.answer(asked, frames).orElseThrow();
        assertThat(new PcpServerCodec(PcpVectors.layout(vector)).encode(asked, answer))
                .isEqualTo(frames);
    }

    @ParameterizedTest
    @MethodSource("all")
    void everySplitSizeGivesTheSameFrames(Vector vector) {
        List<PcpFrame> whole = PcpVectors.frames(vector.bytes());
        for (int size = 1; size <= vector.bytes().length; size++) {
            assertThat(decodeInPieces(vector.bytes(), size)).isEqualTo(whole);
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void eachFrameLeavesInOneBufferOfItsSize(Vector vector) {
        EmbeddedChannel channel = new EmbeddedChannel(new PcpFrameEncoder());
        byte[] all = new byte[0];
        for (PcpFrame frame : PcpVectors.frames(vector.bytes())) {
            channel.writeOutbound(frame);
            ByteBuf out = channel.readOutbound();
            byte[] bytes = ByteBufUtil.getBytes(out);
            assertThat(bytes).isEqualTo(frame.bytes());
            assertThat(out.release()).isTrue();
            int end = all.length;
            all = Arrays.copyOf(all, end + bytes.length);
            System.arraycopy(bytes, 0, all, end, bytes.length);
        }
        assertThat(all).isEqualTo(vector.bytes());
        assertThat(channel.finish()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("requests")
    void mutatedRequestsEndInRequestsOrAProtocolException(Vector vector) {
        PcpServerCodec codec = new PcpServerCodec(PcpNode.Layout.V4_3);
        Attack.on(
                vector,
                (mutator, bytes) -> {
                    byte[] hostile = mutator.mutate(bytes);
                    for (PcpFrame frame : stream(hostile, new PcpFrameDecoder())) {
                        assertThat(codec.decode(frame)).isNotNull();
                    }
                    byte[] payload = mutator.mutate(Arrays.copyOfRange(bytes, 5, bytes.length));
                    assertThat(codec.decode(new PcpFrame((char) (bytes[0] & 0xff), payload)))
                            .isNotNull();
                    return hostile.length + payload.length;
                });
    }

    @ParameterizedTest
    @MethodSource("answers")
    void mutatedAnswersEndInAnswersOrAProtocolException(Vector vector) {
        PcpRequest asked = PcpVectors.asked(vector);
        List<PcpFrame> good = PcpVectors.frames(vector.bytes());
        Attack.on(
                vector,
                (mutator, bytes) ->
                        mutator.below(2) == 0
                                ? hostileStream(asked, mutator.mutate(bytes))
                                : hostilePayload(asked, good, mutator));
    }

    /// Anything may be wrong, the headers too.
    private static int hostileStream(PcpRequest asked, byte[] hostile) {
        read(asked, stream(hostile, new PcpFrameDecoder(ProtocolLimits.PCP_ANSWER_LENGTH_MAX)));
        return hostile.length;
    }

    /// The frames are right, one payload is not.
    private static int hostilePayload(PcpRequest asked, List<PcpFrame> good, Mutator mutator) {
        List<PcpFrame> frames = new ArrayList<>(good);
        int at = mutator.below(frames.size());
        PcpFrame victim = frames.get(at);
        frames.set(at, new PcpFrame(victim.type(), mutator.mutate(victim.payload())));
        read(asked, frames);
        return frames.stream().mapToInt(frame -> frame.payload().length + 5).sum();
    }

    private static void read(PcpRequest asked, List<PcpFrame> frames) {
        try {
            Optional<PcpAnswer> answer = PcpVectors.answer(asked, frames);
            assertThat(answer).isNotNull();
        } catch (ProtocolException e) {
            assertThat(e.getMessage()).isNotEmpty().hasSizeLessThan(200);
        }
    }

    private static List<PcpFrame> stream(byte[] hostile, PcpFrameDecoder decoder) {
        ByteBuf in = Unpooled.buffer(hostile.length + 1).writeBytes(hostile);
        EmbeddedChannel channel = new EmbeddedChannel(decoder);
        try {
            channel.writeInbound(in);
        } catch (DecoderException e) {
            assertThat(e).hasCauseInstanceOf(ProtocolException.class);
        }
        List<PcpFrame> frames = new ArrayList<>();
        for (PcpFrame frame = channel.readInbound(); frame != null; frame = channel.readInbound()) {
            frames.add(frame);
        }
        channel.finishAndReleaseAll();
        assertThat(in.refCnt()).isZero();
        return frames;
    }

    private static List<PcpFrame> decodeInPieces(byte[] bytes, int size) {
        EmbeddedChannel channel =
                new EmbeddedChannel(new PcpFrameDecoder(ProtocolLimits.PCP_ANSWER_LENGTH_MAX));
        List<ByteBuf> pieces = new ArrayList<>();
        for (int from = 0; from < bytes.length; from += size) {
            ByteBuf piece = Unpooled.copiedBuffer(bytes, from, Math.min(size, bytes.length - from));
            pieces.add(piece);
            channel.writeInbound(piece);
        }
        List<PcpFrame> frames = new ArrayList<>();
        for (PcpFrame frame = channel.readInbound(); frame != null; frame = channel.readInbound()) {
            frames.add(frame);
        }
        assertThat(channel.finish()).isFalse();
        assertThat(pieces).allMatch(piece -> piece.refCnt() == 0);
        return frames;
    }
}
