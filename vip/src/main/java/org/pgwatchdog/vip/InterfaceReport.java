package org.pgwatchdog.vip;

/// One change of the local network.
///
/// @param condition what the network is good for now
/// @param addressAdded true if an address came, false if something went (an address, a link)
/// @param vipPresent whether the virtual IP is on a local interface now
/// @param detail what changed, one line for the log
public record InterfaceReport(
        InterfaceCondition condition, boolean addressAdded, boolean vipPresent, String detail) {}
