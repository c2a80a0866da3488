package org.pgwatchdog.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;

/// Makes hostile variants of good bytes; the same seed gives the same ones.
public final class Mutator {
    private static final String[] TOKENS = {
        "{",
        "}",
        "[",
        "]",
        "\"",
        "\\",
        ",",
        ":",
        "\0",
        "-",
        "0",
        "1e9",
        "null",
        "true",
        "{}",
        "[]",
        "99999999999999999999",
        "-2147483649",
        "\\u0000",
        "\\ud800",
        "\u00e9",
        "\ufeff",
        "[[[[[[[[["
    };

    private final SplittableRandom random;

    public Mutator(long seed) {
        this.random = new SplittableRandom(seed);
    }

    /// One to four changes anywhere.
    public byte[] mutate(byte[] bytes) {
        byte[] result = bytes.clone();
        for (int count = random.nextInt(4); count >= 0; count--) {
            result = change(result);
        }
        return result;
    }

    public int below(int bound) {
        return random.nextInt(bound);
    }

    private byte[] change(byte[] bytes) {
        if (bytes.length == 0) {
            return token();
        }
        int at = random.nextInt(bytes.length);
        return switch (random.nextInt(7)) {
            case 0 -> replaced(bytes, at, (byte) (bytes[at] ^ (1 << random.nextInt(8))));
            case 1 -> replaced(bytes, at, (byte) random.nextInt(256));
            case 2 -> Arrays.copyOf(bytes, at);
            case 3 -> spliced(bytes, at, token(), at);
            case 4 -> spliced(bytes, at, token(), Math.min(bytes.length, at + random.nextInt(9)));
            case 5 -> spliced(bytes, at, new byte[0], Math.min(bytes.length, at + 1 + below(20)));
            default -> {
                int end = Math.min(bytes.length, at + 1 + random.nextInt(64));
                yield spliced(bytes, at, Arrays.copyOfRange(bytes, at, end), at);
            }
        };
    }

    private byte[] token() {
        return TOKENS[random.nextInt(TOKENS.length)].getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] replaced(byte[] bytes, int at, byte value) {
        byte[] result = bytes.clone();
        result[at] = value;
        return result;
    }

    private static byte[] spliced(byte[] bytes, int from, byte[] inserted, int to) {
        byte[] result = new byte[from + inserted.length + bytes.length - to];
        System.arraycopy(bytes, 0, result, 0, from);
        System.arraycopy(inserted, 0, result, from, inserted.length);
        System.arraycopy(bytes, to, result, from + inserted.length, bytes.length - to);
        return result;
    }
}
