package org.pgwatchdog.bridge.engine;

/// How a run is configured.
///
/// @param relay the pools check their backends and have hooks; else the nodes do it (managed)
/// @param follow follow_primary_command is set
/// @param operators people give orders meanwhile
record SimRules(boolean relay, boolean follow, boolean operators) {}
