package org.pgwatchdog.vip.aws;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The text record beside a DNS record: who set it, in which term.
///
/// @param term 0 if it is not known
/// @param owner the node
/// @param serial distinguishes two settings by the same node in the same term, so that a swap that
///     expects the one never fits the other
record OwnerText(long term, String owner, long serial) {
    private static final Pattern FORM =
            Pattern.compile("\"pgwatchdog term=(\\d{1,18}) owner=(\\S{1,64}) serial=(\\d{1,18})\"");

    /// As Route 53 writes it, quotes included.
    String text() {
        return "\"pgwatchdog term=" + term + " owner=" + owner + " serial=" + serial + "\"";
    }

    /// Empty if it is somebody else's text.
    static Optional<OwnerText> parse(String text) {
        Matcher match = FORM.matcher(text);
        return match.matches()
                ? Optional.of(
                        new OwnerText(
                                Long.parseLong(match.group(1)),
                                match.group(2),
                                Long.parseLong(match.group(3))))
                : Optional.empty();
    }
}
