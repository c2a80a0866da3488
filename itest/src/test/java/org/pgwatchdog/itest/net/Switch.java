package org.pgwatchdog.itest.net;

/// One Ethernet switch; all hosts are neighbours.
final class Switch implements Fabric {

    private final Netns middle;

    Switch(Netns middle) {
        this.middle = middle;
        middle.ip("link", "add", "br0", "type", "bridge", "stp_state", "0");
        middle.ip("link", "set", "br0", "up");
    }

    @Override
    public Netns middle() {
        return middle;
    }

    @Override
    public void plugIn(Netns host, String port) {
        middle.wireTo(host, port);
        middle.ip("link", "set", port, "master", "br0", "up");
        host.ip("addr", "add", host.address() + "/24", "dev", "eth0");
        host.ip("link", "set", "eth0", "up");
    }

    @Override
    public String family() {
        return "bridge";
    }

    @Override
    public String isolation(String port) {
        return "";
    }
}
