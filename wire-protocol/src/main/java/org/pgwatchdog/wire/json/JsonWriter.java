package org.pgwatchdog.wire.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Writes one object as native writers do (protocol v4, 4.1; native `jw_*`): no blanks but one
/// between the colon and `[` or `{`, booleans as 0 and 1, keys in the order of the calls. One use,
/// one thread.
///
/// Never writes an empty object or array, because those crash native readers: closing one is an
/// [IllegalStateException].
public final class JsonWriter {
    /// A node info of ours fits; other documents grow it.
    private static final int CAPACITY = 576;

    /// Objects and arrays within each other; native documents have three.
    private static final int DEPTH_MAX = 32;

    private byte[] out;
    private int length;
    private int depth;

    /// One bit a level, the innermost last: 1 is an array.
    private int arrays;

    private boolean first = true;

    /// A writer inside its root object.
    public JsonWriter() {
        this(CAPACITY);
    }

    /// A writer inside its root object, for a document of a length that is mostly known.
    ///
    /// @param likelyLength in bytes, from 1; if it is right, nothing is copied at the end
    public JsonWriter(int likelyLength) {
        out = new byte[likelyLength];
        open(false);
    }

    public JsonWriter field(String key, long value) {
        key(key);
        number(value);
        return this;
    }

    public JsonWriter field(String key, boolean value) {
        return field(key, value ? 1 : 0);
    }

    public JsonWriter field(String key, String value) {
        key(key);
        quote(value);
        return this;
    }

    public JsonWriter beginArray(String key) {
        key(key);
        put(' ');
        open(true);
        return this;
    }

    public JsonWriter beginObject(String key) {
        key(key);
        put(' ');
        open(false);
        return this;
    }

    /// An object as the next element of the open array.
    public JsonWriter beginElement() {
        separate();
        open(false);
        return this;
    }

    /// An integer as the next element of the open array.
    public JsonWriter element(long value) {
        separate();
        number(value);
        return this;
    }

    /// Closes what was opened last.
    public JsonWriter end() {
        if (first) {
            throw new IllegalStateException("an empty JSON object or array crashes native nodes");
        }
        put((arrays & 1) == 1 ? ']' : '}');
        arrays >>>= 1;
        depth--;
        return this;
    }

    /// The finished document. Closes the root.
    public byte[] bytes() {
        close();
        return length == out.length ? out : Arrays.copyOf(out, length);
    }

    /// The finished document and a NUL, as clients that take it for a C string need it.
    public byte[] bytesWithNul() {
        close();
        return Arrays.copyOf(out, length + 1);
    }

    private void close() {
        end();
        if (depth != 0) {
            throw new IllegalStateException("JSON with " + depth + " parts still open");
        }
    }

    private void open(boolean array) {
        if (depth == DEPTH_MAX) {
            throw new IllegalStateException("JSON deeper than " + DEPTH_MAX + " levels");
        }
        put(array ? '[' : '{');
        arrays = arrays << 1 | (array ? 1 : 0);
        depth++;
        first = true;
    }

    private void key(String key) {
        separate();
        quote(key);
        put(':');
    }

    private void separate() {
        if (!first) {
            put(',');
        }
        first = false;
    }

    /// Natives escape these seven; other control characters would stand bare, which only the native
    /// parser takes, so they become `\\u` escapes that everybody takes.
    private void quote(String text) {
        put('"');
        for (int index = 0; index < text.length(); index++) {
            char character = text.charAt(index);
            if (isPlain(character)) {
                put(character);
                continue;
            }
            switch (character) {
                case '"', '\\' -> escape(character);
                case '\b' -> escape('b');
                case '\f' -> escape('f');
                case '\n' -> escape('n');
                case '\r' -> escape('r');
                case '\t' -> escape('t');
                default -> {
                    if (character < ' ') {
                        escape('u');
                        put('0');
                        put('0');
                        put(Character.forDigit(character >> 4, 16));
                        put(Character.forDigit(character & 15, 16));
                    } else {
                        int codePoint = text.codePointAt(index);
                        put(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
                        index += Character.charCount(codePoint) - 1;
                    }
                }
            }
        }
        put('"');
    }

    private static boolean isPlain(char character) {
        return character >= ' ' && character < 0x80 && character != '"' && character != '\\';
    }

    private void escape(char character) {
        put('\\');
        put(character);
    }

    private void number(long value) {
        if (value < 0) {
            put(Long.toString(value).getBytes(StandardCharsets.US_ASCII));
            return;
        }
        int digits = 1;
        for (long rest = value / 10; rest > 0; rest /= 10) {
            digits++;
        }
        long rest = value;
        for (int place = length + digits - 1; place >= length; place--) {
            room(place);
            out[place] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
    }

    private void put(byte[] bytes) {
        for (byte one : bytes) {
            put((char) (one & 0xff));
        }
    }

    /// One byte, given as the character of the same code.
    private void put(char character) {
        room(length);
        out[length++] = (byte) character;
    }

    /// Sees to it that there is a byte at `place`.
    private void room(int place) {
        if (place >= out.length) {
            out = Arrays.copyOf(out, place * 2);
        }
    }
}
