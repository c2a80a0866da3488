package org.pgwatchdog.vip;

/// A fault of the configuration that was found before anything was run.
///
/// @param key the parameter
/// @param fatal whether the virtual IP cannot work with it
/// @param text one line: what is wrong, where, and what would be right
public record ConfigProblem(String key, boolean fatal, String text) {}
