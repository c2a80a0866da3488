package org.pgwatchdog.daemon.demo;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/// What stands in for the virtual IP where nobody may raise an address: one loopback port that leads to
/// the node whose `if_up_cmd` ran last. The commands are small scripts that write the node's id into a
/// file, or remove it if it is still theirs.
final class VipStandIn implements DemoVip {
    private static final Duration LOOK_PERIOD = Duration.ofMillis(10);

    private final String address = unusedAddress();
    private final Path holderFile;
    private final Path up;
    private final Path down;
    private final TcpRelay relay;
    private final AtomicBoolean closed = new AtomicBoolean();

    /// @param poolPorts the port of each node's pool, by node id
    VipStandIn(Path directory, List<Integer> poolPorts) throws IOException {
        this.holderFile = directory.resolve("vip-holder");
        this.up =
                script(
                        directory.resolve("vip-up"),
                        "#!/bin/sh\necho \"$1\" > \"$2.$1\" && mv \"$2.$1\" \"$2\"\n");
        this.down =
                script(
                        directory.resolve("vip-down"),
                        "#!/bin/sh\n[ \"$(cat \"$2\" 2>/dev/null)\" != \"$1\" ] || rm -f \"$2\"\n");
        this.relay =
                new TcpRelay(
                        0,
                        () ->
                                holder().<TcpRelay.Target>map(
                                                id -> new TcpRelay.Target.Port(poolPorts.get(id)))
                                        .orElseGet(TcpRelay.Target.Nowhere::new));
        Thread.ofVirtual().name("vip holder").start(this::cutWhenMoved);
    }

    /// An address for documentation that lies in no network of this host. It is never raised; the name
    /// is all that is needed of it.
    ///
    /// @throws IOException if this host is in all of those networks
    private static String unusedAddress() throws IOException {
        for (String candidate : List.of("203.0.113.100", "198.51.100.100", "192.0.2.100")) {
            String prefix = candidate.substring(0, candidate.lastIndexOf('.') + 1);
            if (NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .noneMatch(address -> address.getHostAddress().startsWith(prefix))) {
                return candidate;
            }
        }
        throw new IOException("this host uses all networks meant for documentation (RFC 5737)");
    }

    @Override
    public int port() {
        return relay.port();
    }

    @Override
    public List<String> settings(int node) {
        return List.of(
                "# The address is a name only: nothing could be seen by looking for it.",
                "vip_check_interval = '1h'",
                "vip_method = 'command'",
                "delegate_ip = '" + address + "'",
                "if_up_cmd = '" + up + " " + node + " " + holderFile + "'",
                "if_down_cmd = '" + down + " " + node + " " + holderFile + "'",
                "arping_cmd = ''");
    }

    @Override
    public boolean isPrepared(JsonObject status) {
        return true;
    }

    @Override
    public void addTo(Timeline timeline) {
        // The nodes tell when they ran its commands.
    }

    @Override
    public List<String> invitation() {
        return List.of();
    }

    /// The node that has it.
    private Optional<Integer> holder() {
        try {
            return Optional.of(Integer.parseInt(Files.readString(holderFile).strip()));
        } catch (IOException | NumberFormatException _) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        closed.set(true);
        relay.close();
    }

    /// Connections to the old holder do not survive the move of an address.
    private void cutWhenMoved() {
        Optional<Integer> before = holder();
        while (!closed.get()) {
            Optional<Integer> now = holder();
            if (!now.equals(before)) {
                relay.cutConnections();
                before = now;
            }
            try {
                Thread.sleep(LOOK_PERIOD);
            } catch (InterruptedException _) {
                return;
            }
        }
    }

    private static Path script(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        return file;
    }
}
