package org.pgwatchdog.lifecheck;

import java.util.Optional;

/// One address to which heartbeats are sent, or at which they are expected: an entry of
/// `heartbeat_hostname<N>` with its port and device.
///
/// @param host name or numeric address; for a listener, empty means every local address
/// @param port UDP port, 1 to 65535; 0 lets a listener choose one (tests)
/// @param device the interface the socket is bound to (`heartbeat_device<N>`), empty for any
public record HeartbeatDestination(String host, int port, Optional<String> device) {
    /// The longest interface name (`IFNAMSIZ` without the NUL).
    public static final int DEVICE_LENGTH_MAX = 15;

    public HeartbeatDestination {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("heartbeat_port is " + port + ", not in 1..65535");
        }
        device = device.filter(name -> !name.isEmpty());
        if (device.isPresent() && device.get().length() > DEVICE_LENGTH_MAX) {
            throw new IllegalArgumentException(
                    "heartbeat_device '"
                            + device.get()
                            + "' is longer than "
                            + DEVICE_LENGTH_MAX
                            + " characters");
        }
    }

    /// Without a device.
    public static HeartbeatDestination of(String host, int port) {
        return new HeartbeatDestination(host, port, Optional.empty());
    }

    @Override
    public String toString() {
        return host + ":" + port + device.map(name -> "%" + name).orElse("");
    }
}
