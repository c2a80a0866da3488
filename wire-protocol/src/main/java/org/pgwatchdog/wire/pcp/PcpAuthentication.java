package org.pgwatchdog.wire.pcp;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.bouncycastle.crypto.digests.MD5Digest;

/// The digests of a PCP login (native `pool_md5_encrypt`, `user_authenticate`): hex(MD5(hex(MD5(digest
/// and user)) and salt)), where digest = hex(MD5(password)) is what `pcp.conf` holds. Pure functions.
///
/// Whoever has the digest can log in, and four bytes of salt do not make MD5 strong: the protocol is
/// for loopback and trusted networks.
public final class PcpAuthentication {
    /// Hex digits of every digest here.
    public static final int DIGEST_LENGTH = 32;

    /// What `pcp.conf` and `pg_md5` hold for a password.
    public static String digest(String password) {
        return md5(utf8(password), new byte[0]);
    }

    /// What a client sends as proof.
    ///
    /// @param digest see [#digest]
    public static String answer(String digest, String user, PcpAnswer.Salt salt) {
        return md5(utf8(md5(utf8(digest), utf8(user))), salt.bytes());
    }

    /// True if the login's answer is that of `digest`. The time taken does not depend on where they
    /// differ.
    public static boolean matches(PcpRequest.Login login, String digest, PcpAnswer.Salt salt) {
        return MessageDigest.isEqual(
                utf8(answer(digest, login.user(), salt)), utf8(login.answer()));
    }

    private static String md5(byte[] first, byte[] second) {
        MD5Digest md5 = new MD5Digest();
        md5.update(first, 0, first.length);
        md5.update(second, 0, second.length);
        byte[] result = new byte[md5.getDigestSize()];
        md5.doFinal(result, 0);
        return HexFormat.of().formatHex(result);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private PcpAuthentication() {}
}
