package org.pgwatchdog.lifecheck;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.testcontainers.postgresql.PostgreSQLContainer;

/// A real PostgreSQL server for a test: from a Docker engine, else from the machine's binaries, else
/// from embedded ones; the same for the test whichever it is. It says which. The system property
/// `lifecheck.postgres=embedded` asks for the last.
public final class PostgresServer implements AutoCloseable {
    private final String host;
    private final int port;
    private final String origin;
    private final Stop stop;

    private PostgresServer(String host, int port, String origin, Stop stop) {
        this.host = host;
        this.port = port;
        this.origin = origin;
        this.stop = stop;
    }

    /// Starts one and creates the users `trusting` (no password), `hashed` (MD5) and `scrambled`
    /// (SCRAM), the latter two with the password `s3cret`.
    public static PostgresServer start() throws Exception {
        PostgresServer server = any();
        System.out.println("PostgreSQL for the query probe: " + server.origin);
        try (Connection connection =
                        DriverManager.getConnection(
                                "jdbc:postgresql://"
                                        + server.host
                                        + ":"
                                        + server.port
                                        + "/postgres",
                                "postgres",
                                "postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE USER trusting");
            statement.execute("SET password_encryption = 'md5'");
            statement.execute("CREATE USER hashed PASSWORD 's3cret'");
            statement.execute("SET password_encryption = 'scram-sha-256'");
            statement.execute("CREATE USER scrambled PASSWORD 's3cret'");
            statement.execute("CREATE TEMP TABLE hba (line text)");
            statement.execute(
                    "INSERT INTO hba VALUES ('local all all trust'), ('host all postgres all"
                            + " trust'), ('host all trusting all trust'), ('host all hashed all"
                            + " md5'), ('host all scrambled all scram-sha-256')");
            String file;
            try (var result = statement.executeQuery("SHOW hba_file")) {
                result.next();
                file = result.getString(1);
            }
            statement.execute("COPY hba TO '" + file + "'");
            statement.execute("SELECT pg_reload_conf()");
        }
        return server;
    }

    public String host() {
        return host;
    }

    public int port() {
        return port;
    }

    /// Sessions of the life check at this moment.
    public int probeSessions() throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(
                                "jdbc:postgresql://" + host + ":" + port + "/postgres",
                                "postgres",
                                "postgres");
                Statement statement = connection.createStatement();
                var result =
                        statement.executeQuery(
                                "SELECT count(*) FROM pg_stat_activity WHERE application_name ="
                                        + " 'lifecheck_ping'")) {
            result.next();
            return result.getInt(1);
        }
    }

    @Override
    public void close() throws Exception {
        stop.run();
    }

    private static PostgresServer any() throws Exception {
        String wanted = System.getProperty("lifecheck.postgres", "any");
        if (wanted.equals("embedded")) {
            return embedded();
        }
        boolean docker =
                System.getenv("DOCKER_HOST") != null
                        || Files.exists(Path.of("/var/run/docker.sock"));
        if (docker) {
            PostgreSQLContainer container = new PostgreSQLContainer("postgres:15-alpine");
            container.withUsername("postgres").withPassword("postgres").start();
            return new PostgresServer(
                    container.getHost(),
                    container.getMappedPort(5432),
                    "Docker engine",
                    container::stop);
        }
        Path binaries = Path.of("/usr/lib/postgresql/15/bin");
        if (Files.isExecutable(binaries.resolve("initdb"))) {
            return local(binaries);
        }
        return embedded();
    }

    private static PostgresServer embedded() throws IOException {
        EmbeddedPostgres embedded = EmbeddedPostgres.builder().start();
        return new PostgresServer(
                "127.0.0.1", embedded.getPort(), "embedded binaries", embedded::close);
    }

    private static PostgresServer local(Path binaries) throws Exception {
        Path home = Files.createTempDirectory("lifecheck-pg");
        boolean root = "root".equals(System.getProperty("user.name"));
        if (root) {
            Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
            run(List.of("chown", "postgres", home.toString()));
        }
        List<String> prefix =
                root
                        ? List.of(
                                "setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups")
                        : List.of();
        String data = home.resolve("data").toString();
        run(
                with(
                        prefix,
                        binaries.resolve("initdb").toString(),
                        "-D",
                        data,
                        "-U",
                        "postgres",
                        "-A",
                        "trust",
                        "--no-sync"));
        int port = freePort();
        String options =
                "-p " + port + " -h 127.0.0.1 -c fsync=off -c unix_socket_directories=" + home;
        String control = binaries.resolve("pg_ctl").toString();
        run(
                with(
                        prefix,
                        control,
                        "-D",
                        data,
                        "-w",
                        "-l",
                        home.resolve("log").toString(),
                        "-o",
                        options,
                        "start"));
        return new PostgresServer(
                "127.0.0.1",
                port,
                "binaries in " + binaries,
                () -> {
                    run(with(prefix, control, "-D", data, "-m", "immediate", "-w", "stop"));
                    delete(home);
                });
    }

    private static List<String> with(List<String> prefix, String... words) {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(words));
        return command;
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("lifecheck-pg", ".out");
        try {
            Process process =
                    new ProcessBuilder(command)
                            .directory(Path.of("/").toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(output.toFile())
                            .start();
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException(command + " failed: " + Files.readString(output));
            }
        } finally {
            Files.delete(output);
        }
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void delete(Path tree) throws IOException {
        try (Stream<Path> paths = Files.walk(tree)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private interface Stop {
        void run() throws Exception;
    }
}
