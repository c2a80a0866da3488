package org.pgwatchdog.vip.dns;

/// A way to resolve a name. Blocks, and nobody says for how long: see [BackgroundLookup].
public interface NameLookup {
    /// Which resolver, for people.
    String resolver();

    /// Resolves.
    ///
    /// @param name a full name without the final dot
    /// @param ipv6 which kind of addresses
    Resolved resolve(String name, boolean ipv6);
}
