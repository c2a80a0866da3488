package org.pgwatchdog.vip.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Framing of netlink, also of what no kernel should send.
class NetlinkMessageTest {
    @Test
    void whatIsEncodedIsDecoded() {
        var body = new ByteArrayOutputStream();
        body.writeBytes(new byte[8]);
        NetlinkMessage.putAttribute(body, 3, new byte[] {'e', 't', 'h', '0', 0});
        NetlinkMessage.putAttribute(body, 1, new byte[] {10, 77, 0, 100});
        byte[] bytes = new NetlinkMessage(20, 1, 7, body.toByteArray()).encoded();

        var messages = NetlinkMessage.decode(bytes, bytes.length);

        assertThat(messages).hasSize(1);
        NetlinkMessage message = messages.getFirst();
        assertThat(message.type()).isEqualTo(20);
        assertThat(message.sequence()).isEqualTo(7);
        assertThat(message.text(8, 3)).contains("eth0");
        assertThat(message.attribute(8, 1)).hasValue(new byte[] {10, 77, 0, 100});
        assertThat(message.attribute(8, 2)).isEmpty();
    }

    @Test
    void hostileDatagramsNeitherThrowNorHang() {
        long seed = 4711;
        var random = new Random(seed);
        for (int round = 0; round < 20_000; round++) {
            byte[] datagram = new byte[random.nextInt(200)];
            random.nextBytes(datagram);
            if (datagram.length >= 4 && random.nextBoolean()) {
                datagram[0] = (byte) random.nextInt(200);
                datagram[1] = datagram[2] = datagram[3] = 0;
            }
            for (NetlinkMessage message : NetlinkMessage.decode(datagram, datagram.length)) {
                message.text(8, random.nextInt(5));
                message.attribute(random.nextInt(40), 1);
            }
        }
    }
}
