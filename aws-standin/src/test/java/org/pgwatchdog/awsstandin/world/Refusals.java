package org.pgwatchdog.awsstandin.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/// What rules say when they refuse.
public final class Refusals {
    private Refusals() {}

    public static void refuses(ThrowingCallable rule, int status, String code, String text) {
        Refusal refusal = catchThrowableOfType(Refusal.class, rule);
        assertThat(refusal).as("refused").isNotNull();
        assertThat(refusal.code()).isEqualTo(code);
        assertThat(refusal.text()).isEqualTo(text);
        assertThat(refusal.status()).isEqualTo(status);
    }

    public static String code(ThrowingCallable rule) {
        Refusal refusal = catchThrowableOfType(Refusal.class, rule);
        assertThat(refusal).as("refused").isNotNull();
        return refusal.code();
    }
}
