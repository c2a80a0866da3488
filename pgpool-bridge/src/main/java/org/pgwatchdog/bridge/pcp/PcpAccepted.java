package org.pgwatchdog.bridge.pcp;

/// A command was taken. Mostly that means queued: the effect comes later or, in cases that pgpool does
/// not check (docs/protocol/pcp.md), not at all; ask for the nodes until they are as wished. After a
/// graceful detach or promotion and after a recovery it has been carried out, or waiting for the
/// sessions' end was given up.
public record PcpAccepted() {}
