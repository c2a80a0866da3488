package org.pgwatchdog.awsstandin.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.pgwatchdog.awsstandin.ThreeZones.APP_SUBNET;
import static org.pgwatchdog.awsstandin.ThreeZones.APP_TABLE;
import static org.pgwatchdog.awsstandin.ThreeZones.VIP;
import static org.pgwatchdog.awsstandin.ThreeZones.eni;
import static org.pgwatchdog.awsstandin.ThreeZones.instance;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.awsstandin.AwsStandIn;
import org.pgwatchdog.awsstandin.ThreeZones;
import org.pgwatchdog.awsstandin.world.Cidr;
import org.pgwatchdog.awsstandin.world.InstanceState;
import org.pgwatchdog.awsstandin.world.Route;
import org.pgwatchdog.awsstandin.world.RouteRules;

/// Connections through the virtual IP to hosts that say who they are and echo what they hear.
class TcpForwarderTest {
    private static final InetSocketAddress ANY =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private final AwsStandIn standIn = AwsStandIn.start(ThreeZones.builder().build());
    private final List<ServerSocket> hosts = new ArrayList<>();
    private InetSocketAddress vip = ANY;

    @BeforeEach
    void open() throws IOException {
        for (int i = 1; i <= 3; i++) {
            ServerSocket host = new ServerSocket();
            host.bind(ANY);
            hosts.add(host);
            int number = i;
            Thread.ofVirtual().start(() -> serve(host, number));
            standIn.forwarder()
                    .host(eni(i), 5432, (InetSocketAddress) host.getLocalSocketAddress());
        }
        vip = standIn.forwarder().open(new TcpForwarder.Gate(APP_SUBNET, VIP, 5432), ANY);
    }

    @AfterEach
    void close() throws IOException {
        standIn.close();
        for (ServerSocket host : hosts) {
            host.close();
        }
    }

    @Test
    void aClientReachesTheHostTheRoutePointsAt() throws IOException {
        assertThat(greeting()).isEqualTo(1);
        route(2);
        assertThat(greeting()).isEqualTo(2);
    }

    @Test
    void bytesAreCarriedBothWaysUntilTheEnd() throws IOException {
        try (Socket client = connect()) {
            assertThat(client.getInputStream().read()).isEqualTo(1);
            byte[] sent = new byte[100_000];
            Thread.ofVirtual()
                    .start(() -> {
                        try {
                            client.getOutputStream().write(sent);
                            client.shutdownOutput();
                        } catch (IOException e) {
                            throw new IllegalStateException(e);
                        }
                    });
            assertThat(client.getInputStream().readAllBytes()).hasSize(100_000);
        }
        await().until(() -> standIn.forwarder().connections() == 0);
    }

    @Test
    void anOpenConnectionIsResetByTheNextByteAfterAMove() throws IOException {
        try (Socket client = connect()) {
            assertThat(client.getInputStream().read()).isEqualTo(1);
            route(2);
            assertThatThrownBy(
                            () -> {
                                client.getOutputStream().write(7);
                                client.getInputStream().read();
                            })
                    .isInstanceOf(SocketException.class)
                    .isNotInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void aBlackHoleIsSilentAndAConnectionSurvivesIt() throws IOException {
        try (Socket open = connect()) {
            assertThat(open.getInputStream().read()).isEqualTo(1);
            standIn.instance(instance(1), InstanceState.STOPPED);
            try (Socket late = connect()) {
                late.setSoTimeout(200);
                assertThatThrownBy(() -> late.getInputStream().read())
                        .isInstanceOf(SocketTimeoutException.class);
                open.getOutputStream().write(7);
                open.setSoTimeout(200);
                assertThatThrownBy(() -> open.getInputStream().read())
                        .isInstanceOf(SocketTimeoutException.class);
                standIn.instance(instance(1), InstanceState.RUNNING);
                late.setSoTimeout(20_000);
                assertThat(late.getInputStream().read()).isEqualTo(1);
                open.setSoTimeout(20_000);
                assertThat(open.getInputStream().read()).isEqualTo(7);
            }
        }
    }

    @Test
    void aHostWhereNobodyListensRefuses() {
        route(4);
        assertThatThrownBy(this::connectAndRead).isInstanceOf(SocketException.class);
    }

    @Test
    void anIsolatedHostIsSilentAndAMovedRouteGetsPastIt() throws IOException {
        standIn.isolate(instance(1));
        try (Socket client = connect()) {
            client.setSoTimeout(200);
            assertThatThrownBy(() -> client.getInputStream().read())
                    .isInstanceOf(SocketTimeoutException.class);
            route(3);
            client.setSoTimeout(20_000);
            assertThat(client.getInputStream().read()).isEqualTo(3);
        }
    }

    /// The reset may come before `connect` has returned.
    private void connectAndRead() throws IOException {
        try (Socket client = connect()) {
            if (client.getInputStream().read() < 0) {
                throw new SocketException("closed");
            }
        }
    }

    private int greeting() throws IOException {
        try (Socket client = connect()) {
            return client.getInputStream().read();
        }
    }

    private Socket connect() throws IOException {
        Socket client = new Socket();
        client.connect(vip, 20_000);
        client.setSoTimeout(20_000);
        return client;
    }

    private void route(int node) {
        standIn.change(world ->
                RouteRules.replace(
                        world,
                        world.routeTables().get(APP_TABLE),
                        Cidr.of(VIP + "/32"),
                        new Route.ToInterface(eni(node))));
    }

    private static void serve(ServerSocket host, int number) {
        while (!host.isClosed()) {
            try {
                Socket client = host.accept();
                Thread.ofVirtual()
                        .start(() -> {
                            try (client) {
                                client.getOutputStream().write(number);
                                client.getInputStream().transferTo(client.getOutputStream());
                            } catch (IOException _) {
                                // The test is over with this connection.
                            }
                        });
            } catch (IOException _) {
                // Closed: the loop ends.
            }
        }
    }
}
