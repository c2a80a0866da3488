package org.pgwatchdog.vip.dns;

import java.util.List;

/// What a resolver said of a name.
public sealed interface Resolved {
    /// These addresses, sorted, each once.
    record Found(List<String> addresses) implements Resolved {
        public Found {
            addresses = addresses.stream().distinct().sorted().toList();
        }
    }

    /// None: no such name, no such address, no answer.
    ///
    /// @param why one line
    record Failed(String why) implements Resolved {}
}
