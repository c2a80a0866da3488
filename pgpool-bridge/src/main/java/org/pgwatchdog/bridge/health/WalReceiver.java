package org.pgwatchdog.bridge.health;

/// Where a standby says it gets its data from (`pg_stat_wal_receiver`).
///
/// @param status `streaming` if it does
/// @param conninfo how it connects; empty if we may not see it
public record WalReceiver(String status, String conninfo) {
    /// True if this is the standby's connection to `primary`. Compared as text, as natives do
    /// (`verify_backend_node_status`): a host written otherwise is another one.
    boolean leadsTo(BackendTarget primary) {
        String host = word("host");
        boolean local =
                primary.host().startsWith("/") && (host.isEmpty() || host.equals("localhost"));
        return status.equals("streaming")
                && !conninfo.isEmpty()
                && (local || primary.host().equals(host))
                && Integer.toString(primary.port()).equals(word("port"));
    }

    /// The value of a word of the connection string, quotes taken away; empty if there is none.
    private String word(String key) {
        for (String part : conninfo.split(" ", -1)) {
            if (part.startsWith(key + "=")) {
                String value = part.substring(key.length() + 1);
                boolean quoted =
                        value.length() >= 2 && value.startsWith("'") && value.endsWith("'");
                return quoted ? value.substring(1, value.length() - 1) : value;
            }
        }
        return "";
    }
}
