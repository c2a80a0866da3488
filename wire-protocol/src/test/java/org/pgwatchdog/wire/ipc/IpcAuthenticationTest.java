package org.pgwatchdog.wire.ipc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgwatchdog.wire.auth.WatchdogKey;

/// Protocol v4, 16.4, table and texts.
class IpcAuthenticationTest {
    private static final String INVALID_KEY = "authentication failed: invalid KEY";
    private static final String INVALID_DATA = "authentication failed: invalid data";

    private final IpcAuthentication keyed =
            new IpcAuthentication(WatchdogKey.of("specKey123"), -587187441);
    private final IpcAuthentication open = new IpcAuthentication(WatchdogKey.NONE, -587187441);

    private static Optional<String> refusal(IpcAuthentication rules, char type, String payload) {
        return rules.refusal(new IpcFrame(type, payload.getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @ValueSource(chars = {'f', 'r', 'c', 'd'})
    void internalRequestsNeedTheSharedKey(char type) {
        for (IpcAuthentication rules : new IpcAuthentication[] {keyed, open}) {
            assertThat(refusal(rules, type, "{\"IPCSharedKey\":-587187441}")).isEmpty();
            assertThat(refusal(rules, type, "{\"IPCSharedKey\":3707779855}")).isEmpty();
            assertThat(refusal(rules, type, "{\"IPCSharedKey\":1}")).contains(INVALID_KEY);
            assertThat(refusal(rules, type, "{\"IPCAuthKey\":\"specKey123\"}"))
                    .contains(INVALID_KEY);
            assertThat(refusal(rules, type, "{\"IPCSharedKey\":\"-587187441\"}"))
                    .contains(INVALID_KEY);
            assertThat(refusal(rules, type, "{}")).contains(INVALID_KEY);
            assertThat(refusal(rules, type, "")).contains(INVALID_DATA);
            assertThat(refusal(rules, type, "[1]")).contains(INVALID_DATA);
            assertThat(refusal(rules, type, "{\"IPCSharedKey\":-587187441")).contains(INVALID_DATA);
        }
    }

    @ParameterizedTest
    @ValueSource(chars = {'0', '2', '3', 'v'})
    void otherRequestsNeedOneOfTheKeys(char type) {
        assertThat(refusal(keyed, type, "{\"IPCSharedKey\":-587187441}")).isEmpty();
        assertThat(refusal(keyed, type, "{\"IPCAuthKey\":\"specKey123\"}")).isEmpty();
        assertThat(refusal(keyed, type, "{\"IPCSharedKey\":7,\"IPCAuthKey\":\"specKey123\"}"))
                .isEmpty();
        assertThat(refusal(keyed, type, "{\"ipcauthkey\":\"specKey123\"}\0")).isEmpty();
        assertThat(refusal(keyed, type, "{\"IPCAuthKey\":\"speckey123\"}")).contains(INVALID_KEY);
        assertThat(refusal(keyed, type, "{\"IPCAuthKey\":\"specKey1234\"}")).contains(INVALID_KEY);
        assertThat(refusal(keyed, type, "{\"IPCAuthKey\":\"\"}")).contains(INVALID_KEY);
        assertThat(refusal(keyed, type, "{\"NodeID\":-1}")).contains(INVALID_KEY);
        assertThat(refusal(keyed, type, "")).contains(INVALID_DATA);
        assertThat(refusal(keyed, type, "nonsense")).contains(INVALID_DATA);
    }

    @ParameterizedTest
    @ValueSource(chars = {'0', '2', '3', 'v'})
    void withoutAuthKeyOtherRequestsNeedNothing(char type) {
        assertThat(refusal(open, type, "")).isEmpty();
        assertThat(refusal(open, type, "nonsense")).isEmpty();
    }

    @Test
    void indicationsAndUnknownTypesNeedNothing() {
        assertThat(refusal(keyed, 'i', "")).isEmpty();
        assertThat(refusal(keyed, 's', "{")).isEmpty();
        assertThat(refusal(keyed, 'q', "")).isEmpty();
    }
}
