package org.pgwatchdog.awsstandin.world;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/// Domain names as Route 53 keeps them.
public final class DnsName {
    private static final String PLAIN = "abcdefghijklmnopqrstuvwxyz0123456789-_.";

    private DnsName() {}

    /// Lower case, final dot, and every character but letters, digits, `-`, `_` and `.` as `\ooo`.
    public static String canonical(String name) {
        StringBuilder text = new StringBuilder();
        String lower = name.toLowerCase(Locale.ROOT);
        for (int i = 0; i < lower.length(); i++) {
            char c = lower.charAt(i);
            boolean escaped = c == '\\' && lower.substring(i).matches("(?s)\\\\[0-3][0-7]{2}.*");
            if (escaped || PLAIN.indexOf(c) >= 0) {
                text.append(c);
            } else {
                text.append(String.format(Locale.ROOT, "\\%03o", (int) c));
            }
        }
        return lower.endsWith(".") ? text.toString() : text.append('.').toString();
    }

    /// Whether the name is the zone's or below it. Both canonical.
    public static boolean isIn(String name, String zone) {
        return name.equals(zone) || name.endsWith("." + zone);
    }

    /// The labels from right to left, for sorting.
    static String reversed(String name) {
        List<String> labels = Arrays.asList(name.split("\\.", 0));
        Collections.reverse(labels);
        return String.join(".", labels);
    }
}
