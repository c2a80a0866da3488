package org.pgwatchdog.wire.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.bouncycastle.crypto.digests.MD5Digest;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.crypto.params.KeyParameter;
import org.jspecify.annotations.Nullable;

/// Makes and checks the digests that prove possession of the cluster's key (protocol v4, chapter 5;
/// native `wd_calc_hash`, `calculate_hmac_sha256`). Immutable; any thread.
///
/// Uses Bouncy Castle's lightweight classes: no provider is registered, and MD5 works where the JDK
/// has it disabled.
public final class PeerAuthentication {
    /// No key: signs nothing and finds everything authentic.
    public static final PeerAuthentication DISABLED =
            new PeerAuthentication(WatchdogKey.NONE, AuthMethod.HMAC_SHA256);

    private final WatchdogKey key;
    private final AuthMethod method;

    /// The digest computed last: a node signs the same state and port for hours. Racing threads at worst
    /// compute it twice.
    private volatile @Nullable Signed last;

    private record Signed(String text, String digest) {}

    /// Ready for the next message, which spares half of the work; used by one thread at a time.
    private final Optional<HMac> hmac;

    public PeerAuthentication(WatchdogKey key, AuthMethod method) {
        this.key = key;
        this.method = method;
        this.hmac =
                key.isEmpty() || method != AuthMethod.HMAC_SHA256
                        ? Optional.empty()
                        : Optional.of(keyed(key));
    }

    private static HMac keyed(WatchdogKey key) {
        HMac hmac = new HMac(new SHA256Digest());
        hmac.init(new KeyParameter(key.secret()));
        return hmac;
    }

    /// True if a key is configured.
    public boolean enabled() {
        return !key.isEmpty();
    }

    /// The digest of `text` in lower-case hex.
    ///
    /// @throws IllegalStateException without a key
    public String digest(String text) {
        if (!enabled()) {
            throw new IllegalStateException("no wd_authkey is configured");
        }
        Signed known = last;
        if (known != null && known.text().equals(text)) {
            return known.digest();
        }
        byte[] message = text.getBytes(StandardCharsets.UTF_8);
        String digest =
                switch (method) {
                    case HMAC_SHA256 -> hmacSha256(message);
                    case MD5 -> doubleMd5(message);
                };
        last = new Signed(text, digest);
        return digest;
    }

    /// True if `digest` is that of `text`, or if there is no key. Exact: upper-case hex does not
    /// match. The time taken does not depend on where the digests differ.
    public boolean matches(String text, String digest) {
        return !enabled()
                || MessageDigest.isEqual(
                        digest(text).getBytes(StandardCharsets.UTF_8),
                        digest.getBytes(StandardCharsets.UTF_8));
    }

    private String hmacSha256(byte[] message) {
        HMac ready = hmac.orElseThrow();
        byte[] result = new byte[ready.getMacSize()];
        synchronized (ready) {
            ready.update(message, 0, message.length);
            ready.doFinal(result, 0);
        }
        return HexFormat.of().formatHex(result);
    }

    /// The key is cut in the middle, its halves are swapped and hashed; the hex text of that and
    /// the message are hashed again.
    private String doubleMd5(byte[] message) {
        byte[] secret = key.secret();
        int middle = secret.length / 2;
        String stage =
                md5(
                        Arrays.copyOfRange(secret, middle, secret.length),
                        Arrays.copyOfRange(secret, 0, middle));
        return md5(stage.getBytes(StandardCharsets.US_ASCII), message);
    }

    private static String md5(byte[] first, byte[] second) {
        MD5Digest md5 = new MD5Digest();
        md5.update(first, 0, first.length);
        md5.update(second, 0, second.length);
        byte[] result = new byte[md5.getDigestSize()];
        md5.doFinal(result, 0);
        return HexFormat.of().formatHex(result);
    }
}
