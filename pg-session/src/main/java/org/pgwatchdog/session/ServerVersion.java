package org.pgwatchdog.session;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Turns the text of `server_version` into the number of `server_version_num`.
final class ServerVersion {
    private static final Pattern TEXT =
            Pattern.compile("([0-9]{1,3})(?:\\.([0-9]{1,3}))?(?:\\.([0-9]{1,3}))?.*");

    private ServerVersion() {}

    /// `15.4 (Debian)` is 150004, `9.6.24` is 90624, `18beta1` is 180000; 0 if it is no version.
    static int number(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            return 0;
        }
        int major = Integer.parseInt(matcher.group(1));
        int second = part(matcher, 2);
        return major >= 10
                ? major * 10_000 + second
                : major * 10_000 + second * 100 + part(matcher, 3);
    }

    private static int part(Matcher matcher, int group) {
        return matcher.group(group) == null ? 0 : Integer.parseInt(matcher.group(group));
    }
}
