package org.pgwatchdog.wire.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The short names that members of documents had last: packets repeat their keys, so that most
/// strings need not be made again. Any thread; who comes at the same time at worst makes a string twice. A
/// string that is not kept, or was replaced by another one, is made anew: nobody can tell but by the clock.
final class KnownNames {
    /// A power of two.
    private static final int PLACES = 1024;

    /// In bytes.
    private static final int LENGTH_MAX = 40;

    private static final @Nullable Known[] PLACE = new Known[PLACES];

    private KnownNames() {}

    @SuppressWarnings("ArrayRecordComponent") // Nobody compares or prints it.
    private record Known(byte[] bytes, String text) {}

    /// The text whose UTF-8 bytes stand in `document` from `start` up to `end`.
    static String text(byte[] document, int start, int end) {
        int length = end - start;
        if (length == 0) {
            return "";
        }
        if (length > LENGTH_MAX) {
            return new String(document, start, length, UTF_8);
        }
        int place = place(document, start, length);
        Known known = PLACE[place];
        if (known != null
                && Arrays.equals(document, start, end, known.bytes, 0, known.bytes.length)) {
            return known.text;
        }
        String text = new String(document, start, length, UTF_8);
        PLACE[place] = new Known(Arrays.copyOfRange(document, start, end), text);
        return text;
    }

    /// Told by the length and four bytes; what falls together takes turns.
    private static int place(byte[] document, int start, int length) {
        int mixed = length;
        mixed = mixed * 31 + document[start];
        mixed = mixed * 31 + document[start + length / 3];
        mixed = mixed * 31 + document[start + length * 2 / 3];
        mixed = mixed * 31 + document[start + length - 1];
        return (mixed ^ (mixed >>> 10)) & (PLACES - 1);
    }
}
