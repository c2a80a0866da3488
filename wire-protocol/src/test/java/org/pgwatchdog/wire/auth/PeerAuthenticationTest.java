package org.pgwatchdog.wire.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Protocol v4, 5.5: the worked example.
class PeerAuthenticationTest {
    private static final WatchdogKey KEY = WatchdogKey.of("specKey123");
    private static final PeerAuthentication HMAC =
            new PeerAuthentication(KEY, AuthMethod.HMAC_SHA256);
    private static final PeerAuthentication MD5 = new PeerAuthentication(KEY, AuthMethod.MD5);

    @ParameterizedTest
    @CsvSource({
        "state=1 wd_port=9000, 9aa91abcc8dba2412df8488021eaa1a3364d3d34438e95608aa89e1bed84e1a2",
        "state=4 wd_port=9000, 48f1412738fb1ca9cfa14f43fed5d13c35372c6eb53a66895ca0be78949bb67f",
        "state=7 wd_port=9000, 46bbcebacd31b704dbce7ea48c8d09113040637cf3efebda2c00c01032f0b3a5",
        "state=1 wd_port=21001, 979f46d23f994f9c444fb388a50c0b6907aed3567967e2e2252cc6939577e673",
        "tv_sec=1700000000 tv_usec=123456 from=node1.example.com,"
                + " 20a8b9d4aa96dd732dcc87049b10c820b567933a15ae53ea38c06a668c9f3fbb",
        "tv_sec=1795236904 tv_usec=529232 from=127.0.0.1,"
                + " 28d15efa71f3fe4d0c8085f05b7a9c6425f4195f9e18e7723b901042e7f6770f",
    })
    void hmacDigestsAreTheNativeOnes(String text, String digest) {
        assertThat(HMAC.digest(text)).isEqualTo(digest);
        assertThat(HMAC.matches(text, digest)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "state=1 wd_port=9000, 720a9ffe3854d2df10f529a0d64a827c",
        "state=1 tv_sec=1700000000 wd_port=9000, b4a957e1ca49bf6807ef0fdedf43786a",
    })
    void md5DigestsAreTheNativeOnes(String text, String digest) {
        assertThat(MD5.digest(text)).isEqualTo(digest);
        assertThat(MD5.matches(text, digest)).isTrue();
        assertThat(HMAC.matches(text, digest)).isFalse();
    }

    @Test
    void digestsOfOddKeysSplitTheShorterHalfOff() {
        // md5(hex(md5("bc" + "a")) + "x"), computed with the md5sum command.
        assertThat(new PeerAuthentication(WatchdogKey.of("abc"), AuthMethod.MD5).digest("x"))
                .isEqualTo("dfc5016e88bd854d4959beb0356b7f98");
    }

    @Test
    void aDigestMustBeExact() {
        String digest = HMAC.digest("x");
        assertThat(HMAC.matches("x", digest.toUpperCase(java.util.Locale.ROOT))).isFalse();
        assertThat(HMAC.matches("x", digest.substring(1))).isFalse();
        assertThat(HMAC.matches("x", digest + "0")).isFalse();
        assertThat(HMAC.matches("x", "")).isFalse();
        assertThat(HMAC.matches("y", digest)).isFalse();
    }

    @Test
    void withoutKeyEverythingMatchesAndNothingIsSigned() {
        assertThat(PeerAuthentication.DISABLED.enabled()).isFalse();
        assertThat(PeerAuthentication.DISABLED.matches("x", "anything")).isTrue();
        assertThatThrownBy(() -> PeerAuthentication.DISABLED.digest("x"))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void theKeyNeverPrintsItself() {
        assertThat(KEY.toString()).isEqualTo("***");
        assertThat(WatchdogKey.NONE.toString()).isEqualTo("***");
    }

    @Test
    void theEmptyTextIsNoKeyAndLongOnesAreRefused() {
        assertThat(WatchdogKey.of("")).isSameAs(WatchdogKey.NONE);
        assertThat(WatchdogKey.of("k".repeat(1024)).isEmpty()).isFalse();
        assertThatThrownBy(() -> WatchdogKey.of("é".repeat(513)))
                .hasMessage("wd_authkey has 1026 bytes, at most 1024");
    }

    @Test
    void theKeyKnowsItsText() {
        assertThat(KEY.isEqualTo("specKey123")).isTrue();
        assertThat(KEY.isEqualTo("specKey124")).isFalse();
        assertThat(KEY.isEqualTo("")).isFalse();
        assertThat(KEY.reveal()).isEqualTo("specKey123");
    }
}
