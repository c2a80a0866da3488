package org.pgwatchdog.wire.json;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/// Writes one object as native writers do (protocol v4, 4.1; native `jw_*`): no blanks but one
/// between the colon and `[` or `{`, booleans as 0 and 1, keys in the order of the calls. One use,
/// one thread.
///
/// Never writes an empty object or array, because those crash native readers: closing one is an
/// [IllegalStateException].
public final class JsonWriter {
    private final StringBuilder out = new StringBuilder(512);
    private final Deque<Character> open = new ArrayDeque<>();
    private boolean first = true;

    /// A writer inside its root object.
    public JsonWriter() {
        open('{', '}');
    }

    public JsonWriter field(String key, long value) {
        key(key);
        out.append(value);
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
        out.append(' ');
        open('[', ']');
        return this;
    }

    public JsonWriter beginObject(String key) {
        key(key);
        out.append(' ');
        open('{', '}');
        return this;
    }

    /// An object as the next element of the open array.
    public JsonWriter beginElement() {
        separate();
        open('{', '}');
        return this;
    }

    /// An integer as the next element of the open array.
    public JsonWriter element(long value) {
        separate();
        out.append(value);
        return this;
    }

    /// Closes what was opened last.
    public JsonWriter end() {
        if (first) {
            throw new IllegalStateException("an empty JSON object or array crashes native nodes");
        }
        out.append(open.removeLast().charValue());
        return this;
    }

    /// The finished document. Closes the root.
    public byte[] bytes() {
        close();
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    /// The finished document and a NUL, as clients that take it for a C string need it.
    public byte[] bytesWithNul() {
        close();
        return out.append('\0').toString().getBytes(StandardCharsets.UTF_8);
    }

    private void close() {
        end();
        if (!open.isEmpty()) {
            throw new IllegalStateException("JSON with " + open.size() + " parts still open");
        }
    }

    private void open(char opening, char closing) {
        out.append(opening);
        open.addLast(closing);
        first = true;
    }

    private void key(String key) {
        separate();
        quote(key);
        out.append(':');
    }

    private void separate() {
        if (!first) {
            out.append(',');
        }
        first = false;
    }

    /// Natives escape these seven; other control characters would stand bare, which only the native
    /// parser takes, so they become `\\u` escapes that everybody takes.
    private void quote(String text) {
        out.append('"');
        for (int index = 0; index < text.length(); index++) {
            char character = text.charAt(index);
            switch (character) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (character < ' ') {
                        out.append("\\u00")
                                .append(Character.forDigit(character >> 4, 16))
                                .append(Character.forDigit(character & 15, 16));
                    } else {
                        out.append(character);
                    }
                }
            }
        }
        out.append('"');
    }
}
