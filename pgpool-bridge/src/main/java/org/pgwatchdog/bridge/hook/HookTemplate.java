package org.pgwatchdog.bridge.hook;

/// The text form of a command with placeholders (native `trigger_failover_command`, pgpool_main.c). Pure.
public final class HookTemplate {
    /// What natives write for the host, port or directory of a backend that does not exist: an empty word
    /// for the shell.
    private static final String NOTHING = "\"\"";

    private HookTemplate() {}

    /// Replaces the placeholders.
    ///
    /// | | gives | of a backend that does not exist |
    /// |---|---|---|
    /// | `%d %h %p %D` | number, host, port, data directory of the node | - |
    /// | `%m %H %r %R` | the same of the new main node | `-1`, `""`, `""`, `""` |
    /// | `%M` | number of the old main node | `-1` |
    /// | `%P %N %S` | number, host, port of the old primary | its negative number, `""`, `""` |
    /// | `%%` | `%` | |
    ///
    /// Any other `%x`, and a `%` at the end, give nothing. **Nothing is quoted**, as natively: a host name or
    /// directory with blanks or shell characters is read by the shell as such. The values come from the
    /// operator's own configuration; whoever wants them as one word writes `"%D"`. Releases from 4.4 on
    /// put a blank before `%d`, `%p` and `%m`; we do not.
    public static String expand(String text, HookPlaceholders placeholders) {
        StringBuilder command = new StringBuilder();
        int index = 0;
        while (index < text.length()) {
            char character = text.charAt(index);
            if (character == '%') {
                index++;
                if (index < text.length()) {
                    command.append(value(text.charAt(index), placeholders));
                }
            } else {
                command.append(character);
            }
            index++;
        }
        return command.toString();
    }

    private static String value(char placeholder, HookPlaceholders all) {
        return switch (placeholder) {
            case 'd' -> Integer.toString(all.node().id());
            case 'h' -> all.node().host();
            case 'p' -> Integer.toString(all.node().port());
            case 'D' -> all.node().dataDirectory();
            case 'm' -> Integer.toString(all.newMain().id());
            case 'H' -> host(all.newMain());
            case 'r' -> port(all.newMain());
            case 'R' -> all.newMain().exists() ? all.newMain().dataDirectory() : NOTHING;
            case 'M' -> Integer.toString(all.oldMainId());
            case 'P' -> Integer.toString(all.oldPrimary().id());
            case 'N' -> host(all.oldPrimary());
            case 'S' -> port(all.oldPrimary());
            case '%' -> "%";
            default -> "";
        };
    }

    private static String host(HookNode node) {
        return node.exists() ? node.host() : NOTHING;
    }

    private static String port(HookNode node) {
        return node.exists() ? Integer.toString(node.port()) : NOTHING;
    }
}
