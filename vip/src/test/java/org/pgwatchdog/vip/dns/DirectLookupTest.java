package org.pgwatchdog.vip.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DirectLookupTest {
    private final SmallNameServer server = new SmallNameServer();
    private final DirectLookup lookup = new DirectLookup(server.at());

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void theAddressesOfTheAnswerAreFoundWhateverElseIsInIt() {
        server.say(0, "10.0.0.2", "10.0.0.1", "fd00::1");
        assertThat(lookup.resolve("db.example.internal", false))
                .isEqualTo(new Resolved.Found(List.of("10.0.0.1", "10.0.0.2")));
        assertThat(lookup.resolve("db.example.internal", true))
                .isEqualTo(new Resolved.Found(List.of("fd00:0:0:0:0:0:0:1")));
    }

    @Test
    void aNameThatDoesNotExistIsNamedSo() {
        server.say(3);
        assertThat(lookup.resolve("no.example.internal", false))
                .isEqualTo(new Resolved.Failed("no such name"));
        server.say(2);
        assertThat(lookup.resolve("no.example.internal", false))
                .isEqualTo(new Resolved.Failed("response code 2"));
        server.say(0);
        assertThat(lookup.resolve("no.example.internal", false))
                .isEqualTo(new Resolved.Failed("no IPv4 address"));
    }

    @Test
    void aLostDatagramIsSentAgain() {
        server.say(0, "10.0.0.1");
        server.drop(1);
        assertThat(lookup.resolve("db.example.internal", false)).isInstanceOf(Resolved.Found.class);
    }

    @Test
    void aSilentServerIsAFailureWithinSeconds() {
        server.drop(100);
        assertThat(lookup.resolve("db.example.internal", false))
                .isEqualTo(new Resolved.Failed("no answer to 3 queries within 1000 ms each"));
    }

    @Test
    void anAnswerThatIsCutOffIsNoAnswer() {
        var question = new DnsQuestion(7, "a.b", false);
        byte[] tooShort = {0, 7, (byte) 0x81, (byte) 0x80, 0, 1, 0, 1, 0, 0, 0, 0, 1, 'a'};
        assertThat(question.isAnsweredBy(tooShort, tooShort.length)).isTrue();
        assertThatThrownBy(() -> question.decoded(tooShort, tooShort.length))
                .isInstanceOf(IllegalArgumentException.class);
        byte[] truncated = {0, 7, (byte) 0x83, (byte) 0x80, 0, 0, 0, 0, 0, 0, 0, 0};
        assertThat(question.decoded(truncated, truncated.length))
                .isEqualTo(new Resolved.Failed("the answer was cut off"));
        assertThat(new DnsQuestion(8, "a.b", false).isAnsweredBy(truncated, 12)).isFalse();
    }

    @Test
    void aHangingLookUpKeepsNobodyWaitingAndIsStartedOnce() {
        var calls = new AtomicInteger();
        var gate = new CountDownLatch(1);
        var background =
                new BackgroundLookup(
                        new NameLookup() {
                            @Override
                            public String resolver() {
                                return "a slow one";
                            }

                            @Override
                            public Resolved resolve(String name, boolean ipv6) {
                                calls.incrementAndGet();
                                try {
                                    gate.await();
                                } catch (InterruptedException e) {
                                    Thread.currentThread().interrupt();
                                }
                                return new Resolved.Failed("late");
                            }
                        },
                        "db.example.internal",
                        false);
        background.refresh();
        background.refresh();
        assertThat(background.latest()).isEmpty();
        gate.countDown();
        await().atMost(Duration.ofSeconds(10))
                .until(() -> background.latest().equals(Optional.of(new Resolved.Failed("late"))));
        assertThat(calls).hasValue(1);
    }

    @Test
    void thisHostResolvesItself() {
        assertThat(new HostLookup().resolve("localhost", false))
                .isEqualTo(new Resolved.Found(List.of("127.0.0.1")));
        assertThat(new HostLookup().resolve("no-such-name.invalid", false))
                .isInstanceOf(Resolved.Failed.class);
    }
}
