package org.pgwatchdog.awsstandin.forward;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.pgwatchdog.awsstandin.world.DataPlane;
import org.pgwatchdog.awsstandin.world.Lookup;
import org.pgwatchdog.awsstandin.world.NetworkInterface;
import org.pgwatchdog.awsstandin.world.World;
import org.pgwatchdog.awsstandin.world.WorldStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Carries TCP connections as the network of the world would. A gate is a local port that stands for "an
/// address and port, seen from a host of this subnet"; where its connections end is looked up in the route
/// tables each time. Hosts say which real listener is behind an interface. Safe for several threads.
public final class TcpForwarder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TcpForwarder.class);

    /// What a gate stands for.
    ///
    /// @param subnetId where its clients are
    /// @param address what they connect to, for example the virtual IP
    /// @param port on that address
    public record Gate(String subnetId, String address, int port) {}

    private record Listener(String interfaceId, int port) {}

    private final WorldStore store;
    private final Map<Listener, InetSocketAddress> hosts = new ConcurrentHashMap<>();
    private final Set<String> isolated = ConcurrentHashMap.newKeySet();
    private final Set<ServerSocket> gates = ConcurrentHashMap.newKeySet();
    private final Set<CarriedConnection> connections = ConcurrentHashMap.newKeySet();

    public TcpForwarder(WorldStore store) {
        this.store = store;
    }

    /// Says that `real` answers behind that port of the interface, whichever address was asked for.
    public void host(String interfaceId, int port, InetSocketAddress real) {
        hosts.put(new Listener(interfaceId, port), real);
    }

    /// Opens a gate.
    ///
    /// @param listen port 0 takes a free one
    /// @return where it listens
    /// @throws UncheckedIOException if the address cannot be had
    public InetSocketAddress open(Gate gate, InetSocketAddress listen) {
        Lookup.subnet(store.current(), gate.subnetId());
        try {
            ServerSocket server = new ServerSocket();
            server.setReuseAddress(true);
            server.bind(listen);
            gates.add(server);
            Thread.ofVirtual().name("gate-" + gate.address()).start(() -> accept(server, gate));
            return (InetSocketAddress) server.getLocalSocketAddress();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open a gate on " + listen, e);
        }
    }

    /// Cuts an instance off: packets to it and from it disappear.
    public void isolate(String instanceId) {
        isolated.add(instanceId);
    }

    /// Ends [#isolate].
    public void rejoin(String instanceId) {
        isolated.remove(instanceId);
    }

    /// Where a packet through the gate ends up now.
    public DataPlane.Path path(Gate gate) {
        World world = store.current();
        DataPlane.Path path = DataPlane.path(world, gate.subnetId(), gate.address());
        if (path instanceof DataPlane.Delivered delivered) {
            NetworkInterface eni = Lookup.networkInterface(world, delivered.interfaceId());
            if (isolated.contains(eni.instanceId())) {
                return new DataPlane.Dropped(eni.instanceId() + " is cut off");
            }
        }
        return path;
    }

    /// Connections open now.
    public int connections() {
        return connections.size();
    }

    @Override
    public void close() {
        gates.forEach(TcpForwarder::closeQuietly);
        connections.forEach(CarriedConnection::close);
    }

    Optional<InetSocketAddress> real(String interfaceId, int port) {
        return Optional.ofNullable(hosts.get(new Listener(interfaceId, port)));
    }

    private void accept(ServerSocket server, Gate gate) {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                CarriedConnection connection = new CarriedConnection(this, gate, client);
                connections.add(connection);
                Thread.ofVirtual()
                        .name("carried-" + gate.address())
                        .start(() -> {
                            try {
                                connection.carry();
                            } finally {
                                connections.remove(connection);
                            }
                        });
            } catch (SocketException e) {
                if (!server.isClosed()) {
                    LOG.warn("Gate cannot accept. gate={} cause={}", gate, e.getMessage());
                    closeQuietly(server);
                }
            } catch (IOException e) {
                LOG.warn("Gate lost a connection. gate={} cause={}", gate, e.getMessage());
            }
        }
    }

    private static void closeQuietly(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("Gate did not close. cause={}", e.getMessage());
        }
    }
}
