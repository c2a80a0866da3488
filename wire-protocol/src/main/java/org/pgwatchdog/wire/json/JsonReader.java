package org.pgwatchdog.wire.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.pgwatchdog.wire.ProtocolLimits;

/// Reads one document as the native parser does (protocol v4, 4.2; native `json_parse_ex`), within
/// the limits of [ProtocolLimits].
///
/// Like it, this accepts a byte order mark, a trailing comma, control characters in strings,
/// unknown escapes, and anything at all behind a NUL byte that follows the document. Like it, this
/// refuses leading zeros, comments, single quotes and bare keys. Unlike it, this survives empty
/// objects and arrays, and combines surrogate pairs properly.
public final class JsonReader {
    private static final int END = -1;

    private final byte[] document;
    private int position;
    private int values;

    private JsonReader(byte[] document) {
        this.document = document;
    }

    /// The object that a document consists of.
    ///
    /// @throws JsonException if it is empty, broken, beyond a limit, or something else than an
    ///     object
    public static JsonObject parseObject(byte[] document) {
        if (parse(document) instanceof JsonObject object) {
            return object;
        }
        throw new JsonException("the JSON document is no object");
    }

    /// The value that a document consists of.
    ///
    /// @throws JsonException if it is empty, broken or beyond a limit
    public static JsonValue parse(byte[] document) {
        if (document.length == 0) {
            throw new JsonException("the payload is empty");
        }
        if (document.length > ProtocolLimits.JSON_LENGTH_MAX) {
            throw new JsonException("JSON of " + document.length + " bytes");
        }
        return new JsonReader(document).wholeDocument();
    }

    private JsonValue wholeDocument() {
        if (document.length >= 3
                && document[0] == (byte) 0xef
                && document[1] == (byte) 0xbb
                && document[2] == (byte) 0xbf) {
            position = 3;
        }
        JsonValue value = value(0);
        if (peekToken() != END) {
            throw broken("something follows the JSON document");
        }
        return value;
    }

    private JsonValue value(int depth) {
        if (depth > ProtocolLimits.JSON_DEPTH_MAX) {
            throw broken("JSON nested deeper than " + ProtocolLimits.JSON_DEPTH_MAX + " levels");
        }
        if (++values > ProtocolLimits.JSON_VALUES_MAX) {
            throw broken("JSON of more than " + ProtocolLimits.JSON_VALUES_MAX + " values");
        }
        int first = peekToken();
        return switch (first) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> new JsonValue.Text(string(false));
            case 't' -> word("true", new JsonValue.Truth(true));
            case 'f' -> word("false", new JsonValue.Truth(false));
            case 'n' -> word("null", new JsonValue.Null());
            case END -> throw broken("JSON ends too early");
            default -> {
                if (first == '-' || isDigit(first)) {
                    yield number();
                }
                throw broken("unexpected character in JSON");
            }
        };
    }

    private JsonObject object(int depth) {
        position++;
        List<JsonObject.Member> members = new ArrayList<>();
        boolean commaDue = false;
        while (peekToken() != '}') {
            if (commaDue) {
                expect(',');
                commaDue = false;
                continue;
            }
            if (peekToken() != '"') {
                throw broken("expected a key in JSON");
            }
            String name = string(true);
            expect(':');
            members.add(new JsonObject.Member(name, value(depth + 1)));
            commaDue = true;
        }
        position++;
        return new JsonObject(members);
    }

    private JsonValue.Array array(int depth) {
        position++;
        List<JsonValue> elements = new ArrayList<>();
        boolean commaDue = false;
        while (peekToken() != ']') {
            if (commaDue) {
                expect(',');
                commaDue = false;
                continue;
            }
            elements.add(value(depth + 1));
            commaDue = true;
        }
        position++;
        return new JsonValue.Array(elements);
    }

    private JsonValue word(String word, JsonValue value) {
        for (int index = 0; index < word.length(); index++) {
            if (peek() != word.charAt(index)) {
                throw broken("unknown word in JSON");
            }
            position++;
        }
        return value;
    }

    private JsonValue number() {
        boolean negative = peek() == '-';
        if (negative) {
            position++;
        }
        int start = position;
        long value = digits();
        if (document[start] == '0' && position - start > 1) {
            throw broken("number with a leading zero in JSON");
        }
        boolean fraction = false;
        if (peek() == '.') {
            position++;
            digits();
            fraction = true;
        }
        if (peek() == 'e' || peek() == 'E') {
            position++;
            if (peek() == '+' || peek() == '-') {
                position++;
            }
            digits();
            fraction = true;
        }
        return fraction ? new JsonValue.Fraction() : new JsonValue.Whole(negative ? -value : value);
    }

    /// At least one digit; overflow wraps.
    private long digits() {
        if (!isDigit(peek())) {
            throw broken("expected a digit in JSON");
        }
        long value = 0;
        while (isDigit(peek())) {
            value = value * 10 + (document[position] - '0');
            position++;
        }
        return value;
    }

    /// @param isName whether it names a member: values may be secrets, of which nothing shall be kept
    private String string(boolean isName) {
        position++;
        int start = position;
        position = plainEnd(start);
        String text = peek() == '\\' ? escapedString(start) : plainString(start, isName);
        if (peek() != '"') {
            throw broken("string without an end in JSON");
        }
        if (position - start > ProtocolLimits.JSON_STRING_LENGTH_MAX) {
            throw broken("string of " + (position - start) + " bytes in JSON");
        }
        position++;
        return text;
    }

    private String plainString(int start, boolean isName) {
        return isName
                ? KnownNames.text(document, start, position)
                : new String(document, start, position - start, UTF_8);
    }

    /// Where a string that begins at `start` ends or has its first escape.
    private int plainEnd(int start) {
        int at = start;
        while (at < document.length
                && document[at] != '"'
                && document[at] != '\\'
                && document[at] != 0) {
            at++;
        }
        return at;
    }

    private String escapedString(int start) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        text.write(document, start, position - start);
        while (peek() != '"' && peek() != END) {
            int character = peek();
            position++;
            if (character != '\\') {
                text.write(character);
                continue;
            }
            int escape = peek();
            position++;
            switch (escape) {
                case END -> throw broken("string without an end in JSON");
                case 'b' -> text.write('\b');
                case 'f' -> text.write('\f');
                case 'n' -> text.write('\n');
                case 'r' -> text.write('\r');
                case 't' -> text.write('\t');
                case 'u' -> text.writeBytes(codePoint().getBytes(UTF_8));
                default -> text.write(escape);
            }
        }
        return text.toString(UTF_8);
    }

    /// The character of a `\\u` escape, together with the second half of its pair; a lone half
    /// becomes the replacement character.
    private String codePoint() {
        char unit = hexUnit();
        if (!Character.isSurrogate(unit)) {
            return String.valueOf(unit);
        }
        if (Character.isHighSurrogate(unit) && peek() == '\\' && peekAt(position + 1) == 'u') {
            int back = position;
            position += 2;
            char second = hexUnit();
            if (Character.isLowSurrogate(second)) {
                return Character.toString(Character.toCodePoint(unit, second));
            }
            position = back;
        }
        return "\ufffd";
    }

    private char hexUnit() {
        int unit = 0;
        for (int count = 0; count < 4; count++) {
            int digit = peek() == END ? -1 : Character.digit(peek(), 16);
            if (digit < 0) {
                throw broken("expected four hex digits in JSON");
            }
            unit = unit * 16 + digit;
            position++;
        }
        return (char) unit;
    }

    private void expect(char wanted) {
        if (peekToken() != wanted) {
            throw broken("expected '" + wanted + "' in JSON");
        }
        position++;
    }

    /// The next character that is no blank, not consumed.
    private int peekToken() {
        while (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r') {
            position++;
        }
        return peek();
    }

    private int peek() {
        return peekAt(position);
    }

    /// The byte at `offset`, or [#END] at the end of the document or at a NUL.
    private int peekAt(int offset) {
        return offset < document.length && document[offset] != 0 ? document[offset] & 0xff : END;
    }

    private static boolean isDigit(int character) {
        return character >= '0' && character <= '9';
    }

    private JsonException broken(String what) {
        return new JsonException(what + " at offset " + position);
    }
}
