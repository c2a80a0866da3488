package org.pgwatchdog.wire.legacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgwatchdog.core.legacy.message.InterlockLock;
import org.pgwatchdog.core.legacy.message.LegacyMessage;
import org.pgwatchdog.core.legacy.message.LegacyStatus;
import org.pgwatchdog.core.legacy.message.MemberIdentity;
import org.pgwatchdog.core.legacy.message.NodeRecord;
import org.pgwatchdog.core.legacy.message.PacketKind;
import org.pgwatchdog.core.legacy.message.WallTime;
import org.pgwatchdog.wire.ProtocolException;
import org.pgwatchdog.wire.auth.AuthMethod;

/// Protocol v3, chapters 3, 5 and 7.
class LegacyPacketCodecTest {
    private static final WallTime SENT = new WallTime(1_400_000_001L, 42);
    private static final NodeRecord RECORD =
            new NodeRecord(
                    LegacyStatus.NORMAL,
                    new WallTime(1_400_000_000L, 123_456),
                    new MemberIdentity("host1", 9999, 9000),
                    "192.168.0.100");

    @ParameterizedTest
    @CsvSource({
        "secret, 8022365b89ea0d3c29a93ec4bb619515,"
                + " d8c74a8fd86459d5f79192bed32795283b56c734312bf7b73c2509ddbddd4492",
        "abc, 169b4a4e18f990b1e7221bc8505e65ce,"
                + " a460f415da3709f174e7c6a8d0835c541cd1f7c12811e63b4f7ec94e9fe7ec09",
        "a, 044d57305b73278a3160ebb45bc2e667,"
                + " 7636ac689248303a07e06ed14b1033f37727c6e74219a29050660ec94dd3306e",
    })
    void requestsCarryTheHashesOfTheWorkedExamples(String key, String md5, String hmac) {
        LegacyMessage message = new LegacyMessage.Described(PacketKind.ADD_REQ, RECORD);
        assertThat(hash(codec(key, AuthMethod.MD5).encodeRequest(message, SENT))).isEqualTo(md5);
        assertThat(hash(codec(key, AuthMethod.HMAC_SHA256).encodeRequest(message, SENT)))
                .isEqualTo(hmac);
    }

    @Test
    void answersAreNeitherTimedNorSigned() {
        byte[] answer =
                codec("secret", AuthMethod.HMAC_SHA256)
                        .encodeAnswer(new LegacyMessage.Described(PacketKind.READY, RECORD));
        assertThat(HexFormat.of().formatHex(answer, 528, 616)).isEqualTo("00".repeat(88));
    }

    @ParameterizedTest
    @EnumSource(PacketKind.class)
    void everyKindSurvivesBothWays(PacketKind kind) {
        LegacyMessage message =
                switch (kind.form()) {
                    case RECORD -> new LegacyMessage.Described(kind, RECORD);
                    case BACKENDS ->
                            new LegacyMessage.Backends(kind, Collections.nCopies(128, 127));
                    case LOCK -> new LegacyMessage.Unlock(InterlockLock.FOLLOW_MASTER);
                    case EMPTY -> new LegacyMessage.Plain(kind);
                };
        for (LegacyGeneration generation : LegacyGeneration.values()) {
            LegacyPacketCodec codec = codec(generation, "k");
            if (generation == LegacyGeneration.G0 && kind.number32().isEmpty()) {
                assertThatThrownBy(() -> codec.encodeAnswer(message))
                        .hasMessage(kind + " has no number in G0");
                continue;
            }
            byte[] request = codec.encodeRequest(message, SENT);
            assertThat(request).hasSize(generation == LegacyGeneration.G0 ? 528 : 616);
            LegacyPacket packet = codec.decode(request);
            assertThat(packet.message()).isEqualTo(message);
            assertThat(codec.check(packet)).isEqualTo(LegacySignature.GENUINE);
        }
    }

    @Test
    void fieldsStandAtTheirOffsets() {
        byte[] packet =
                codec("", AuthMethod.MD5)
                        .encodeRequest(
                                new LegacyMessage.Described(PacketKind.SERVER_DOWN, RECORD), SENT);
        ByteBuffer buffer = ByteBuffer.wrap(packet);
        assertThat(buffer.getInt(0)).isEqualTo(15);
        assertThat(buffer.getInt(8)).isEqualTo(2);
        assertThat(buffer.getLong(16)).isEqualTo(1_400_000_000L << 32);
        assertThat(buffer.getLong(24)).isEqualTo(123_456L << 32);
        assertThat(new String(packet, 32, 6, StandardCharsets.US_ASCII)).isEqualTo("host1\0");
        assertThat(buffer.getInt(160)).isEqualTo(9999);
        assertThat(buffer.getInt(164)).isEqualTo(9000);
        assertThat(buffer.getInt(168)).isZero();
        assertThat(new String(packet, 172, 14, StandardCharsets.US_ASCII))
                .isEqualTo("192.168.0.100\0");
        assertThat(buffer.getLong(528)).isEqualTo(1_400_000_001L << 32);
        assertThat(buffer.getLong(536)).isEqualTo(42L << 32);
        assertThat(HexFormat.of().formatHex(packet, 544, 616)).isEqualTo("00".repeat(72));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 527, 528, 615, 617, 65_507})
    void otherSizesAreRefused(int size) {
        assertThatThrownBy(() -> codec("", AuthMethod.MD5).decode(new byte[size]))
                .isInstanceOf(ProtocolException.class)
                .hasMessage("legacy packet of " + size + " bytes, not 616 as in G2");
    }

    @Test
    void leftoversBehindTextsAreIgnored() {
        byte[] packet = request(PacketKind.INFO_REQ);
        for (int offset = 32 + 6; offset < 160; offset++) {
            packet[offset] = (byte) 0xa5;
        }
        for (int offset = 172 + 14; offset < 528; offset++) {
            packet[offset] = (byte) 0xff;
        }
        assertThat(codec("k", AuthMethod.MD5).decode(packet).message())
                .isEqualTo(new LegacyMessage.Described(PacketKind.INFO_REQ, RECORD));
    }

    @Test
    void bodiesWithoutSenseAreMalformed() {
        assertThat(changed(PacketKind.INFO_REQ, 8, 0)).isEqualTo("status 0 is not within 1..4");
        assertThat(changed(PacketKind.INFO_REQ, 8, 5)).isEqualTo("status 5 is not within 1..4");
        assertThat(changed(PacketKind.INFO_REQ, 160, 0))
                .isEqualTo("pgpool port 0 is not within 1..65535");
        assertThat(changed(PacketKind.INFO_REQ, 164, 65_536))
                .isEqualTo("watchdog port 65536 is not within 1..65535");
        assertThat(changed(PacketKind.INFO_REQ, 32, 0)).contains("host name of 0 characters");
        assertThat(changed(PacketKind.DEGENERATE_BACKEND, 520, 129))
                .isEqualTo("129 backends, at most 128");
        assertThat(changed(PacketKind.DEGENERATE_BACKEND, 520, -1))
                .isEqualTo("4294967295 backends, at most 128");
        assertThat(changed(PacketKind.DEGENERATE_BACKEND, 8, 128))
                .isEqualTo("backend id 128 is not within 0..127");
        assertThat(changed(PacketKind.UNLOCK_REQUEST, 8, 5)).isEqualTo("lock 5 is not within 0..4");
        byte[] endless = request(PacketKind.INFO_REQ);
        java.util.Arrays.fill(endless, 172, 300, (byte) 'x');
        assertThat(reason(endless)).isEqualTo("the delegate_IP has no end within 128 bytes");
    }

    @Test
    void textsThatDoNotFitAreNotSent() {
        NodeRecord wide =
                new NodeRecord(
                        LegacyStatus.NORMAL,
                        WallTime.NONE,
                        new MemberIdentity("é".repeat(64), 1, 1),
                        "");
        assertThatThrownBy(() ->
                        codec("", AuthMethod.MD5)
                                .encodeAnswer(new LegacyMessage.Described(PacketKind.READY, wide)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("host name has 128 bytes, at most 127");
    }

    @Test
    void theHashCoversNumberAndTimeOnly() {
        LegacyPacketCodec codec = codec("k", AuthMethod.HMAC_SHA256);
        byte[] good =
                codec.encodeRequest(new LegacyMessage.Described(PacketKind.INFO_REQ, RECORD), SENT);
        byte[] otherBody = good.clone();
        otherBody[11] = 3;
        assertThat(codec.check(codec.decode(otherBody))).isEqualTo(LegacySignature.GENUINE);
        for (int offset : List.of(3, 528, 538, 544, 607)) {
            byte[] bad = good.clone();
            bad[offset] ^= 1;
            assertThat(codec.check(codec.decode(bad))).isEqualTo(LegacySignature.WRONG);
        }
        byte[] endless = good.clone();
        endless[608] = '0';
        assertThat(codec.check(codec.decode(endless))).isEqualTo(LegacySignature.WRONG);
        byte[] unsigned =
                codec("", AuthMethod.MD5)
                        .encodeRequest(
                                new LegacyMessage.Described(PacketKind.INFO_REQ, RECORD), SENT);
        assertThat(codec.check(codec.decode(unsigned))).isEqualTo(LegacySignature.MISSING);
    }

    @Test
    void aHashOfUpTo128MicrosecondsEarlierIsTheNativesRace() {
        LegacyPacketCodec codec = codec("k", AuthMethod.HMAC_SHA256);
        assertThat(codec.check(delayed(codec, new WallTime(7, 999_900), new WallTime(8, 27))))
                .isEqualTo(LegacySignature.RACED);
        assertThat(codec.check(delayed(codec, new WallTime(7, 999_900), new WallTime(8, 29))))
                .isEqualTo(LegacySignature.WRONG);
        assertThat(codec.check(delayed(codec, new WallTime(8, 5), new WallTime(8, 4))))
                .isEqualTo(LegacySignature.WRONG);
        assertThat(codec.check(delayed(codec, new WallTime(9, 5), new WallTime(0, 4))))
                .isEqualTo(LegacySignature.WRONG);
    }

    @Test
    void packetsNeverPrintTheirHash() {
        LegacyPacket packet = codec("k", AuthMethod.MD5).decode(request(PacketKind.ADD_REQ));
        assertThat(packet.hash()).hasSize(32);
        assertThat(packet.toString()).doesNotContain(packet.hash());
    }

    private static LegacyPacket delayed(LegacyPacketCodec codec, WallTime signed, WallTime said) {
        byte[] packet =
                codec.encodeRequest(
                        new LegacyMessage.Described(PacketKind.SERVER_DOWN, RECORD), signed);
        ByteBuffer.wrap(packet).putInt(528, (int) said.seconds()).putInt(536, (int) said.micros());
        return codec.decode(packet);
    }

    private static byte[] request(PacketKind kind) {
        LegacyMessage message =
                switch (kind.form()) {
                    case RECORD -> new LegacyMessage.Described(kind, RECORD);
                    case BACKENDS -> new LegacyMessage.Backends(kind, List.of(1, 3));
                    case LOCK -> new LegacyMessage.Unlock(InterlockLock.START);
                    case EMPTY -> new LegacyMessage.Plain(kind);
                };
        return codec("k", AuthMethod.MD5).encodeRequest(message, SENT);
    }

    private static String changed(PacketKind kind, int offset, int value) {
        byte[] packet = request(kind);
        ByteBuffer.wrap(packet).putInt(offset, value);
        return reason(packet);
    }

    private static String reason(byte[] packet) {
        LegacyMessage message = codec("k", AuthMethod.MD5).decode(packet).message();
        assertThat(message).isInstanceOf(LegacyMessage.Malformed.class);
        return ((LegacyMessage.Malformed) message).reason();
    }

    private static String hash(byte[] packet) {
        return new String(packet, 544, 65, StandardCharsets.US_ASCII).replace("\0", "");
    }

    private static LegacyPacketCodec codec(String key, AuthMethod method) {
        return new LegacyPacketCodec(
                LegacyGeneration.G2, LegacyVectors.authentication(key, method));
    }

    private static LegacyPacketCodec codec(LegacyGeneration generation, String key) {
        return new LegacyPacketCodec(generation, LegacyVectors.authentication(key, AuthMethod.MD5));
    }
}
