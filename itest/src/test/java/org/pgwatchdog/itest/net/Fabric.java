package org.pgwatchdog.itest.net;

/// What joins the hosts of a test network, in a namespace of its own.
///
/// Each host has one port, a network device of this namespace.
interface Fabric {

    /// The namespace in the middle.
    Netns middle();

    /// Joins a host with its address; its device is then called `eth0`.
    void plugIn(Netns host, String port);

    /// nft's family of tables that sees what passes from port to port.
    String family();

    /// Further rules that cut a host off from what is in the middle itself; may be empty.
    String isolation(String port);
}
