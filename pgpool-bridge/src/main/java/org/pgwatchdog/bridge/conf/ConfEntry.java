package org.pgwatchdog.bridge.conf;

/// One `key = value` of a configuration file.
///
/// @param key the key in lower case
/// @param value the value without its quotes; backslashes are kept, as natives keep them
/// @param source where it stands
public record ConfEntry(String key, String value, ConfSource source) {}
