package org.pgwatchdog.awsstandin.sign;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Ids and secrets made from a text: the same text gives the same secret, which is what a test wants and
/// a real key must never be.
final class Secrets {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private Secrets() {}

    static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    /// So many capital letters and digits.
    static String letters(String from, int length) {
        StringBuilder text = new StringBuilder();
        for (int round = 0; text.length() < length; round++) {
            for (byte one : sha256((from + round).getBytes(StandardCharsets.UTF_8))) {
                text.append(ALPHABET.charAt(one & 31));
            }
        }
        return text.substring(0, length);
    }
}
