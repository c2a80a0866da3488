package org.pgwatchdog.wire.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.pgwatchdog.wire.ProtocolLimits;

/// The secret `wd_authkey` that all nodes of a cluster share. Immutable; any thread. Never prints
/// itself.
public final class WatchdogKey {
    /// No key: nothing is signed or checked.
    public static final WatchdogKey NONE = new WatchdogKey(new byte[0]);

    private final byte[] secret;

    private WatchdogKey(byte[] secret) {
        this.secret = secret;
    }

    /// The key with this text in UTF-8; the empty text is [#NONE].
    ///
    /// @throws IllegalArgumentException beyond [ProtocolLimits#AUTH_KEY_LENGTH_MAX] bytes
    public static WatchdogKey of(String text) {
        if (text.isEmpty()) {
            return NONE;
        }
        byte[] secret = text.getBytes(StandardCharsets.UTF_8);
        if (secret.length > ProtocolLimits.AUTH_KEY_LENGTH_MAX) {
            throw new IllegalArgumentException(
                    "wd_authkey has "
                            + secret.length
                            + " bytes, at most "
                            + ProtocolLimits.AUTH_KEY_LENGTH_MAX);
        }
        return new WatchdogKey(secret);
    }

    public boolean isEmpty() {
        return secret.length == 0;
    }

    /// True if `text` is this key. The time taken does not depend on where they differ.
    public boolean isEqualTo(String text) {
        return MessageDigest.isEqual(secret, text.getBytes(StandardCharsets.UTF_8));
    }

    /// The key in clear, for the IPC requests of our own client only (protocol v4, 5.6).
    public String reveal() {
        return new String(secret, StandardCharsets.UTF_8);
    }

    /// The key's bytes; the caller must not change them.
    byte[] secret() {
        return secret;
    }

    @Override
    public String toString() {
        return "***";
    }
}
