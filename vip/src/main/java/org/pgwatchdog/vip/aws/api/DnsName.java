package org.pgwatchdog.vip.aws.api;

import java.util.Locale;

/// A full domain name as Route 53 keeps it: lower case, with the final dot, and with characters other
/// than letters, digits, hyphen, underscore and dot as three-digit octal escapes (`\052`).
///
/// Written any other way a name does not compare equal to what the service answers.
///
/// @param text the normal form
public record DnsName(String text) {
    public DnsName {
        if (!text.endsWith(".") || !text.equals(normal(text))) {
            throw new IllegalArgumentException("not in normal form: " + text);
        }
    }

    /// The normal form of a name as people write it; escapes are kept.
    public static DnsName of(String written) {
        return new DnsName(normal(written.endsWith(".") ? written : written + "."));
    }

    /// A name below this one.
    public DnsName child(String label) {
        return of(label + "." + text);
    }

    /// Whether it is the other name or one below it.
    public boolean within(DnsName zone) {
        return text.equals(zone.text) || text.endsWith("." + zone.text);
    }

    /// Without the final dot, as resolvers of the JDK want it.
    public String withoutDot() {
        return text.substring(0, text.length() - 1);
    }

    private static String normal(String name) {
        StringBuilder out = new StringBuilder();
        for (char each : name.toLowerCase(Locale.ROOT).toCharArray()) {
            boolean plain =
                    (each >= 'a' && each <= 'z')
                            || (each >= '0' && each <= '9')
                            || "-_.\\".indexOf(each) >= 0;
            if (plain) {
                out.append(each);
            } else {
                out.append('\\').append(String.format(Locale.ROOT, "%03o", (int) each));
            }
        }
        return out.toString();
    }

    @Override
    public String toString() {
        return text;
    }
}
