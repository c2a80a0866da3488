package org.pgwatchdog.session.testing;

import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.testcontainers.containers.Container;
import org.testcontainers.postgresql.PostgreSQLContainer;

/// Where PostgreSQL's programs can be run for a test: in a container of a Docker engine, else on this
/// machine, else from embedded binaries. It says which. What a test does to its servers ([PostgresServer])
/// is the same commands everywhere. The system property `postgres.origin` asks for one of `docker`,
/// `local`, `embedded`; then there is no other way out.
final class PostgresHost implements AutoCloseable {
    private static final String IMAGE = System.getProperty("postgres.image", "postgres:15-alpine");
    private static final int PORTS = 3;
    private static final long COMMAND_SECONDS = 60;

    private final String origin;
    private final String binaries;
    private final String home;
    private final String address;
    private final List<Integer> ports;
    private final Runner runner;

    private PostgresHost(
            String origin, String binaries, String home, List<Integer> ports, Runner runner) {
        this.origin = origin;
        this.binaries = binaries;
        this.home = home;
        this.address = "127.0.0.1";
        this.ports = new ArrayList<>(ports);
        this.runner = runner;
    }

    static PostgresHost open() throws Exception {
        String wanted = System.getProperty("postgres.origin", "any");
        boolean engine =
                System.getenv("DOCKER_HOST") != null
                        || Files.exists(Path.of("/var/run/docker.sock"));
        List<Path> local = localBinaries();
        PostgresHost host;
        if (wanted.equals("docker") || (wanted.equals("any") && engine)) {
            host = docker();
        } else if (wanted.equals("local") || (wanted.equals("any") && !local.isEmpty())) {
            host = machine("binaries in " + local.getLast(), local.getLast());
        } else {
            host = machine("embedded binaries", embeddedBinaries());
        }
        System.out.println("PostgreSQL for tests: " + host.origin);
        return host;
    }

    private static List<Path> localBinaries() throws IOException {
        Path versions = Path.of("/usr/lib/postgresql");
        if (!Files.isDirectory(versions)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(versions)) {
            return all.map(version -> version.resolve("bin"))
                    .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
                    .sorted()
                    .toList();
        }
    }

    /// The library unpacks them for a server of its own; its process tells where to.
    private static Path embeddedBinaries() throws Exception {
        try (EmbeddedPostgres server = EmbeddedPostgres.builder().start();
                Connection connection =
                        DriverManager.getConnection(server.getJdbcUrl("postgres", "postgres"));
                var result = connection.createStatement().executeQuery("SELECT pg_backend_pid()")) {
            result.next();
            return Path.of("/proc/" + result.getLong(1) + "/exe").toRealPath().getParent();
        }
    }

    private static PostgresHost machine(String origin, Path binaries) throws Exception {
        Path home = Files.createTempDirectory("pgwatchdog-pg");
        List<String> prefix = List.of();
        if ("root".equals(System.getProperty("user.name"))) {
            boolean known = Files.readString(Path.of("/etc/passwd")).contains("\npostgres:");
            String user = known ? "postgres" : "nobody";
            prefix = List.of("setpriv", "--reuid=" + user, "--clear-groups");
            Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
            new ProcessBuilder("chown", user, home.toString()).start().waitFor();
        }
        List<String> before = prefix;
        return new PostgresHost(
                origin,
                binaries.toString(),
                home.toString(),
                freePorts(),
                new Runner() {
                    @Override
                    public String run(String script) throws Exception {
                        return runHere(before, script);
                    }

                    @Override
                    public void close() throws IOException {
                        delete(home);
                    }
                });
    }

    private static String runHere(List<String> prefix, String script) throws Exception {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of("sh", "-ec", script));
        Path output = Files.createTempFile("pgwatchdog-pg", ".out");
        try {
            Process process =
                    new ProcessBuilder(command)
                            .directory(Path.of("/").toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(output.toFile())
                            .start();
            if (!process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException(script + " failed: " + Files.readString(output));
            }
            return Files.readString(output);
        } finally {
            Files.delete(output);
        }
    }

    /// One container with nothing running in it yet; its ports have the same numbers outside.
    private static PostgresHost docker() throws Exception {
        List<Integer> ports = freePorts();
        PostgreSQLContainer container = new PostgreSQLContainer(IMAGE);
        container.withCreateContainerCmdModifier(create -> {
            List<PortBinding> bindings = new ArrayList<>();
            List<ExposedPort> exposed = new ArrayList<>();
            for (int port : ports) {
                ExposedPort inside = ExposedPort.tcp(port);
                exposed.add(inside);
                bindings.add(
                        new PortBinding(Ports.Binding.bindIpAndPort("127.0.0.1", port), inside));
            }
            create.withExposedPorts(exposed)
                    .withEntrypoint("sh", "-c", "echo waiting; exec sleep 100000");
            create.getHostConfig().withInit(true).withPortBindings(bindings);
        });
        container.setExposedPorts(List.of());
        container.setWaitStrategy(
                org.testcontainers.containers.wait.strategy.Wait.forLogMessage("waiting.*", 1));
        container.start();
        return new PostgresHost(
                "Docker engine, image " + IMAGE,
                "$(dirname $(which postgres || ls /usr/lib/postgresql/*/bin/postgres))",
                "/tmp/pg",
                ports,
                new Runner() {
                    @Override
                    public String run(String script) throws Exception {
                        return runThere(container, script);
                    }

                    @Override
                    public void close() {
                        container.stop();
                    }
                });
    }

    private static String runThere(PostgreSQLContainer container, String script) throws Exception {
        Container.ExecResult result =
                container.execInContainer(
                        StandardCharsets.UTF_8,
                        "su",
                        "postgres",
                        "-s",
                        "/bin/sh",
                        "-c",
                        "set -e; mkdir -p /tmp/pg; " + script);
        String output = result.getStdout() + result.getStderr();
        if (result.getExitCode() != 0) {
            throw new IOException(script + " failed: " + output);
        }
        return output;
    }

    private static List<Integer> freePorts() throws IOException {
        List<Integer> ports = new ArrayList<>();
        List<ServerSocket> held = new ArrayList<>();
        for (int count = 0; count < PORTS; count++) {
            ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            held.add(socket);
            ports.add(socket.getLocalPort());
        }
        for (ServerSocket socket : held) {
            socket.close();
        }
        return ports;
    }

    private static void delete(Path tree) throws IOException {
        try (Stream<Path> paths = Files.walk(tree)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    String origin() {
        return origin;
    }

    /// The directory of `initdb` and the others, in a shell's words.
    String binaries() {
        return binaries;
    }

    /// A directory for the servers' files.
    String home() {
        return home;
    }

    /// Where the servers' ports can be reached from the test.
    String address() {
        return address;
    }

    /// A port that no server has yet.
    int takePort() {
        return ports.removeFirst();
    }

    /// True if the servers' files, Unix sockets among them, are on this machine.
    boolean isHere() {
        return !origin.startsWith("Docker");
    }

    /// Runs a shell script as the user who owns the servers.
    String run(String script) throws Exception {
        return runner.run(script);
    }

    @Override
    public void close() throws Exception {
        runner.close();
    }

    private interface Runner {
        String run(String script) throws Exception;

        void close() throws Exception;
    }
}
