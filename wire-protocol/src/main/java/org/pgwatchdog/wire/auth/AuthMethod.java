package org.pgwatchdog.wire.auth;

/// How a native build computes its digests; all nodes of a cluster must use the same (protocol v4,
/// 5.2; native `wd_calc_hash`).
public enum AuthMethod {
    /// HMAC-SHA256, 64 lower-case hex digits: builds with SSL, thus all distribution packages.
    HMAC_SHA256(64),
    /// Two rounds of MD5, 32 lower-case hex digits: builds without SSL and releases up to 3.5.4 /
    /// 3.6.0.
    MD5(32);

    private final int digestLength;

    AuthMethod(int digestLength) {
        this.digestLength = digestLength;
    }

    /// Hex digits of a digest.
    public int digestLength() {
        return digestLength;
    }
}
