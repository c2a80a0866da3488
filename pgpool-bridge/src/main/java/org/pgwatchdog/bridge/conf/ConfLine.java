package org.pgwatchdog.bridge.conf;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// One line of pgpool.conf, taken apart by the rules of the native lexer (`pool_config.l`): a name, an
/// optional `=`, one value, an optional comment. Works on bytes seen as Latin-1 characters, so that a
/// comment may have any encoding; names and values must be UTF-8.
///
/// A quoted value ends at the first quote that no backslash precedes; a quote behind a backslash does
/// not end it while a later one on the line can. Backslashes stay in the value, as they do natively.
/// Beyond the native syntax `''` stands for one quote (natives call that a syntax error).
final class ConfLine {
    /// A line's content, and where in the line it stands.
    ///
    /// @param keyStart the index of the key's first character
    /// @param keyEnd the index behind the key
    /// @param valueStart the index of the value's first character, its quote if it has one
    /// @param valueEnd the index behind the value
    record Setting(
            String key, String value, int keyStart, int keyEnd, int valueStart, int valueEnd) {}

    /// What is wrong with a line.
    static final class SyntaxError extends Exception {
        private static final long serialVersionUID = 1L;
        private final String valid;

        SyntaxError(String wrong, String valid) {
            super(wrong, null, false, false);
            this.valid = valid;
        }

        String wrong() {
            return String.valueOf(getMessage());
        }

        String valid() {
            return valid;
        }
    }

    private static final String FORM = "key = 'value'";

    /// INTEGER, REAL (with a unit, which natives want quoted) and UNQUOTED_STRING of the native lexer.
    private static final Pattern BARE_VALUE =
            Pattern.compile(
                    "[-+]?(?:[0-9]+|0x[0-9a-fA-F]+)[a-zA-Z]*"
                            + "|[-+]?(?:[0-9]+\\.[0-9]*|\\.[0-9]+)(?:[eE][-+]?[0-9]+|[a-zA-Z]*)"
                            + "|[A-Za-z_\\x80-\\xff][-._:/A-Za-z_0-9\\x80-\\xff]*");

    private final String text;
    private int position;

    private ConfLine(String text) {
        this.text = text;
    }

    /// Takes a line apart.
    ///
    /// @param latin1 the line's bytes as Latin-1 characters, without its end
    /// @return empty if there is nothing but blanks and a comment
    static Optional<Setting> parse(String latin1) throws SyntaxError {
        return new ConfLine(latin1).setting();
    }

    private Optional<Setting> setting() throws SyntaxError {
        skipBlanks();
        if (atEnd()) {
            return Optional.empty();
        }
        int keyStart = position;
        String key = key();
        int keyEnd = position;
        skipBlanks();
        if (!atEnd() && peek() == '=') {
            position++;
            skipBlanks();
        }
        if (atEnd()) {
            throw new SyntaxError(key + " has no value", FORM);
        }
        int valueStart = position;
        String value = peek() == '\'' ? quoted(key) : bare(key);
        int valueEnd = position;
        skipBlanks();
        if (!atEnd()) {
            throw new SyntaxError(
                    "unexpected text after the value of " + key,
                    "one value, in quotes if it has blanks or special characters, then a comment");
        }
        return Optional.of(new Setting(key, value, keyStart, keyEnd, valueStart, valueEnd));
    }

    private String key() throws SyntaxError {
        int start = position;
        while (position < text.length() && isNameCharacter(text.charAt(position))) {
            position++;
        }
        if (position == start || Character.isDigit(text.charAt(start))) {
            throw new SyntaxError("a parameter name is expected", FORM);
        }
        if (position - start > ConfLimits.KEY_LENGTH_MAX) {
            throw new SyntaxError(
                    "the parameter name is too long",
                    "at most " + ConfLimits.KEY_LENGTH_MAX + " characters");
        }
        if (position < text.length() && " \t\r='#".indexOf(text.charAt(position)) < 0) {
            throw new SyntaxError("a parameter name has an unexpected character", FORM);
        }
        return utf8(text.substring(start, position), "the parameter name").toLowerCase(Locale.ROOT);
    }

    private String quoted(String key) throws SyntaxError {
        position++;
        StringBuilder value = new StringBuilder();
        int closing = -1;
        int closingLength = 0;
        while (position < text.length()) {
            char character = text.charAt(position);
            if (character == '\'') {
                boolean escapable = text.charAt(position - 1) == '\\';
                if (!escapable && text.startsWith("''", position)) {
                    value.append('\'');
                    position += 2;
                    continue;
                }
                closing = position;
                closingLength = value.length();
                if (!escapable) {
                    break;
                }
            }
            value.append(character);
            position++;
        }
        if (closing < 0) {
            throw new SyntaxError("the quote of the value of " + key + " is not closed", FORM);
        }
        position = closing + 1;
        value.setLength(closingLength);
        return checked(key, value.toString());
    }

    private String bare(String key) throws SyntaxError {
        int start = position;
        while (position < text.length() && " \t\r#'=".indexOf(text.charAt(position)) < 0) {
            position++;
        }
        String value = text.substring(start, position);
        if (value.length() > ConfLimits.VALUE_LENGTH_MAX || !BARE_VALUE.matcher(value).matches()) {
            throw new SyntaxError(
                    "the value of " + key + " needs quotes",
                    FORM + "; without quotes only numbers and plain words");
        }
        return checked(key, value);
    }

    private static String checked(String key, String value) throws SyntaxError {
        if (value.length() > ConfLimits.VALUE_LENGTH_MAX) {
            throw new SyntaxError(
                    "the value of " + key + " is too long",
                    "at most " + ConfLimits.VALUE_LENGTH_MAX + " characters");
        }
        if (value.indexOf('\0') >= 0) {
            throw new SyntaxError("the value of " + key + " has a NUL byte", "text");
        }
        return utf8(value, "the value of " + key);
    }

    private static String utf8(String latin1, String what) throws SyntaxError {
        byte[] bytes = latin1.getBytes(StandardCharsets.ISO_8859_1);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException notUtf8) {
            throw new SyntaxError(what + " is not UTF-8", "UTF-8 text");
        }
    }

    private void skipBlanks() {
        while (position < text.length() && " \t\r".indexOf(text.charAt(position)) >= 0) {
            position++;
        }
    }

    /// True at the end of what counts: the line's end or a comment.
    private boolean atEnd() {
        return position >= text.length() || text.charAt(position) == '#';
    }

    private char peek() {
        return text.charAt(position);
    }

    private static boolean isNameCharacter(char character) {
        return (character >= 'a' && character <= 'z')
                || (character >= 'A' && character <= 'Z')
                || (character >= '0' && character <= '9')
                || character == '_'
                || character >= 0x80;
    }
}
