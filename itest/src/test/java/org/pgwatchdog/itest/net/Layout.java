package org.pgwatchdog.itest.net;

/// How the hosts of a test network are joined, and which addresses they have.
public enum Layout {
    /// All on one switch.
    SWITCH("10.77.0.0/24", "10.77.0.100"),
    /// As in AWS: each numbered host in a subnet of its own, as if in three availability zones, behind a
    /// router; the virtual IP lies outside all subnets.
    ZONES("10.0.0.0/16", "20.0.0.50"),
    /// As in AWS: all numbered hosts in one subnet behind a router; the virtual IP is one of its addresses.
    ONE_ZONE("10.0.0.0/16", "10.0.1.100");

    private static final int FIRST_DATABASE = 51;

    private final String network;
    private final String vip;

    Layout(String network, String vip) {
        this.network = network;
        this.vip = vip;
    }

    /// All hosts' addresses, with the length of the prefix.
    public String network() {
        return network;
    }

    /// The address the cluster fights for.
    public String vip() {
        return vip;
    }

    /// The address of a numbered host.
    public String addressOf(int host) {
        return switch (this) {
            case SWITCH -> "10.77.0." + (11 + host);
            case ZONES -> "10.0." + (1 + host) + ".10";
            case ONE_ZONE -> "10.0.1." + (10 + host);
        };
    }

    /// The address of a numbered database host.
    public String databaseAddress(int number) {
        return prefix("10.0.8.") + (FIRST_DATABASE + number);
    }

    /// The address of the client; behind a router that is a subnet of its own.
    public String clientAddress() {
        return prefix("10.0.9.") + 6;
    }

    private String prefix(String routed) {
        return this == SWITCH ? "10.77.0." : routed;
    }
}
