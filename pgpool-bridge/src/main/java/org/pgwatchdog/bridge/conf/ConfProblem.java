package org.pgwatchdog.bridge.conf;

import java.util.Locale;
import java.util.Optional;

/// Something wrong, or worth a warning, in the configuration. Its text form is the one line that
/// people see; values of secret parameters never get here.
///
/// @param source where, empty if nothing was written at all
/// @param key the parameter, empty if no parameter is concerned
/// @param value the value as written, empty if there is none to show
/// @param wrong what is wrong
/// @param valid what would be valid, may be empty
public record ConfProblem(
        Optional<ConfSource> source,
        String key,
        Optional<String> value,
        String wrong,
        String valid) {
    /// A problem of a file or a line rather than of a parameter.
    public static ConfProblem at(ConfSource source, String wrong, String valid) {
        return new ConfProblem(Optional.of(source), "", Optional.empty(), wrong, valid);
    }

    /// A parameter that is missing.
    public static ConfProblem missing(String key, String wrong, String valid) {
        return new ConfProblem(Optional.empty(), key, Optional.empty(), wrong, valid);
    }

    /// `file:line: key = 'value': what is wrong; valid: what would be valid`.
    @Override
    public String toString() {
        StringBuilder line = new StringBuilder();
        source.ifPresent(where -> line.append(printable(where.toString(), 512)).append(": "));
        if (!key.isEmpty()) {
            line.append(printable(key, ConfLimits.SHOWN_VALUE_LENGTH_MAX));
            value.ifPresent(text ->
                    line.append(" = '")
                            .append(printable(text, ConfLimits.SHOWN_VALUE_LENGTH_MAX))
                            .append('\''));
            line.append(": ");
        }
        line.append(printable(wrong, 512));
        if (!valid.isEmpty()) {
            line.append("; valid: ").append(valid);
        }
        return line.toString();
    }

    /// `text` fit for one line of a terminal: cut, and with control characters shown as `\xNN`.
    static String printable(String text, int lengthMax) {
        StringBuilder shown = new StringBuilder();
        int end = Math.min(text.length(), lengthMax);
        for (int index = 0; index < end; index++) {
            char character = text.charAt(index);
            if (Character.isISOControl(character)) {
                shown.append(String.format(Locale.ROOT, "\\x%02x", (int) character));
            } else {
                shown.append(character);
            }
        }
        return end < text.length() ? shown.append("...").toString() : shown.toString();
    }
}
