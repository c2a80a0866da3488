package org.pgwatchdog.session;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.digests.SHA1Digest;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.modes.CBCBlockCipher;
import org.bouncycastle.crypto.paddings.PKCS7Padding;
import org.bouncycastle.crypto.paddings.PaddedBufferedBlockCipher;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;

/// The encryption of passwords in pgpool's files (native `pg_enc`; ssl_utils.c
/// `aes_decrypt_with_password`): AES-256 in CBC mode with PKCS#7 padding. Key and initialisation vector
/// are the first 48 bytes of SHA-1 chained over the key file's text without salt, one round each
/// (OpenSSL's `EVP_BytesToKey`). The same password always gives the same text.
final class PoolEncryption {
    private static final int KEY_BYTES = 32;
    private static final int VECTOR_BYTES = 16;

    private PoolEncryption() {}

    /// @param base64 the text after the prefix `AES`
    /// @param where names the password's place in the exception
    /// @throws IOException if the text is no base64 or the key doesn't fit
    static String decrypt(String base64, String key, String where) throws IOException {
        byte[] secret;
        try {
            secret = Base64.getDecoder().decode(base64.strip());
        } catch (IllegalArgumentException e) {
            throw new IOException(where + " begins with AES but is not base64 after it", e);
        }
        PaddedBufferedBlockCipher cipher =
                new PaddedBufferedBlockCipher(
                        CBCBlockCipher.newInstance(AESEngine.newInstance()), new PKCS7Padding());
        cipher.init(false, parameters(key.getBytes(StandardCharsets.UTF_8)));
        byte[] clear = new byte[cipher.getOutputSize(secret.length)];
        try {
            int length = cipher.processBytes(secret, 0, secret.length, clear, 0);
            length += cipher.doFinal(clear, length);
            return new String(clear, 0, length, StandardCharsets.UTF_8);
        } catch (InvalidCipherTextException | RuntimeException e) {
            throw new IOException(where + " cannot be decrypted with the key of the key file", e);
        }
    }

    private static ParametersWithIV parameters(byte[] key) {
        SHA1Digest sha1 = new SHA1Digest();
        int rounds = (KEY_BYTES + VECTOR_BYTES + sha1.getDigestSize() - 1) / sha1.getDigestSize();
        byte[] material = new byte[rounds * sha1.getDigestSize()];
        for (int round = 0; round < rounds; round++) {
            int end = round * sha1.getDigestSize();
            if (round > 0) {
                sha1.update(material, end - sha1.getDigestSize(), sha1.getDigestSize());
            }
            sha1.update(key, 0, key.length);
            sha1.doFinal(material, end);
        }
        return new ParametersWithIV(
                new KeyParameter(material, 0, KEY_BYTES),
                Arrays.copyOfRange(material, KEY_BYTES, KEY_BYTES + VECTOR_BYTES));
    }
}
