package org.pgwatchdog.wire.pcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/// The worked example of a captured login: user `postgres`, password `pcppass`.
class PcpAuthenticationTest {
    private static final PcpAnswer.Salt SALT =
            new PcpAnswer.Salt(HexFormat.of().parseHex("2f1a0c15"));
    private static final String DIGEST = "0d0e5266f9ff6a4235a45222acf90cbb";
    private static final String ANSWER = "92c343d4b114b181787809961eebf60d";

    @Test
    void workedExampleComesOut() {
        assertThat(PcpAuthentication.digest("pcppass")).isEqualTo(DIGEST);
        assertThat(PcpAuthentication.answer(DIGEST, "postgres", SALT)).isEqualTo(ANSWER);
        assertThat(PcpClientCodec.encode(new PcpRequest.Login("postgres", ANSWER)).bytes())
                .isEqualTo(
                        HexFormat.of()
                                .parseHex(
                                        "520000002e706f73746772657300"
                                                + "3932633334336434623131346231383137383738"
                                                + "303939363165656266363064"
                                                + "00"));
    }

    @Test
    void onlyTheRightAnswerMatches() {
        assertThat(matches("postgres", ANSWER, DIGEST, SALT)).isTrue();
        assertThat(matches("postgres", ANSWER.toUpperCase(java.util.Locale.ROOT), DIGEST, SALT))
                .isFalse();
        assertThat(matches("postgre", ANSWER, DIGEST, SALT)).isFalse();
        assertThat(matches("postgres", "", DIGEST, SALT)).isFalse();
        assertThat(matches("postgres", ANSWER, "", SALT)).isFalse();
        assertThat(matches("postgres", ANSWER, DIGEST, new PcpAnswer.Salt(new byte[4]))).isFalse();
    }

    @Test
    void nothingSecretIsPrinted() {
        assertThat(new PcpRequest.Login("postgres", ANSWER).toString()).doesNotContain(ANSWER);
        assertThat(SALT).hasToString("Salt[]");
    }

    @Test
    void impossibleUsersAreRefused() {
        assertThatThrownBy(() -> new PcpRequest.Login("", ANSWER))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new PcpRequest.Login("x".repeat(129), ANSWER))
                .hasMessage("a PCP user has 1..128 characters");
        assertThatThrownBy(() -> new PcpRequest.Login("a\0b", ANSWER))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static boolean matches(String user, String answer, String digest, PcpAnswer.Salt salt) {
        return PcpAuthentication.matches(new PcpRequest.Login(user, answer), digest, salt);
    }
}
