package org.pgwatchdog.session.testing;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/// A real PostgreSQL server for a test ([PostgresHost]), with the users `trusting` (no password),
/// `hashed` (MD5) and `scrambled` (SCRAM), the latter two with the password `s3cret`, and the
/// superuser `postgres`, who is trusted.
public final class PostgresServer implements AutoCloseable {
    private final PostgresHost machine;
    private final Optional<PostgresServer> primary;
    private final String name;
    private final int port;

    private PostgresServer(PostgresHost machine, Optional<PostgresServer> primary, String name) {
        this.machine = machine;
        this.primary = primary;
        this.name = name;
        this.port = machine.takePort();
    }

    /// Starts one.
    public static PostgresServer start() throws Exception {
        PostgresServer server = new PostgresServer(PostgresHost.open(), Optional.empty(), "main");
        server.initialize();
        server.restart();
        server.execute(
                "CREATE USER trusting",
                "SET password_encryption = 'md5'",
                "CREATE USER hashed PASSWORD 's3cret'",
                "SET password_encryption = 'scram-sha-256'",
                "CREATE USER scrambled PASSWORD 's3cret'");
        return server;
    }

    private void initialize() throws Exception {
        machine.run(
                program("initdb")
                        + " -D "
                        + data()
                        + " -U postgres -A trust --no-sync >/dev/null\n"
                        + "cat >"
                        + data()
                        + "/pg_hba.conf <<END\n"
                        + "local all all trust\n"
                        + "local replication all trust\n"
                        + "host all postgres all trust\n"
                        + "host replication postgres all trust\n"
                        + "host all trusting all trust\n"
                        + "host all hashed all md5\n"
                        + "host all scrambled all scram-sha-256\n"
                        + "END\n"
                        + "cat >>"
                        + data()
                        + "/postgresql.conf <<END\n"
                        + "fsync = off\n"
                        + "wal_level = replica\n"
                        + "END");
    }

    /// Makes a streaming standby of this server, which is stopped for a moment: not every kind of
    /// binaries has `pg_basebackup`. It says it is `applicationName`.
    public PostgresServer standby(String applicationName) throws Exception {
        PostgresServer standby = new PostgresServer(machine, Optional.of(this), applicationName);
        stop("fast");
        machine.run(
                "cp -a "
                        + data()
                        + " "
                        + standby.data()
                        + "\n"
                        + "touch "
                        + standby.data()
                        + "/standby.signal\n"
                        + "echo \"primary_conninfo = 'host=127.0.0.1 port="
                        + port
                        + " user=postgres application_name="
                        + applicationName
                        + "'\" >>"
                        + standby.data()
                        + "/postgresql.conf");
        restart();
        standby.restart();
        return standby;
    }

    public String host() {
        return machine.address();
    }

    public int port() {
        return port;
    }

    /// The directory of the server's Unix socket, if that is on this machine.
    public Optional<String> socketDirectory() {
        return machine.isHere() ? Optional.of(machine.home()) : Optional.empty();
    }

    /// Sets a parameter that needs a restart, and restarts.
    public void configure(String parameter) throws Exception {
        machine.run("echo \"" + parameter + "\" >>" + data() + "/postgresql.conf");
        stop("fast");
        restart();
    }

    /// Starts it again, after [#kill] or [#stop], and waits until it serves. The last processes of a
    /// killed one may be in its way for a moment.
    public void restart() throws Exception {
        String listen = machine.isHere() ? "127.0.0.1" : "*";
        machine.run(
                "for attempt in 1 2 3 4 5; do if "
                        + program("pg_ctl")
                        + " -D "
                        + data()
                        + " -w -t 50 -l "
                        + data()
                        + ".log -o \"-p "
                        + port
                        + " -c listen_addresses='"
                        + listen
                        + "' -c unix_socket_directories="
                        + machine.home()
                        + "\" start >/dev/null 2>&1; then exit 0; fi; sleep 1; done; tail "
                        + data()
                        + ".log; exit 1");
    }

    /// Ends its first process as a crash would, with no chance to say anything.
    public void kill() throws Exception {
        machine.run("kill -9 $(head -n 1 " + data() + "/postmaster.pid)");
    }

    /// Holds its first process, which accepts connections in name only then.
    public void freeze() throws Exception {
        machine.run("kill -STOP $(head -n 1 " + data() + "/postmaster.pid)");
    }

    /// The end of [#freeze].
    public void thaw() throws Exception {
        machine.run("kill -CONT $(head -n 1 " + data() + "/postmaster.pid)");
    }

    /// @param mode `fast`, `smart` or `immediate`
    public void stop(String mode) throws Exception {
        machine.run(
                program("pg_ctl") + " -D " + data() + " -w -t 50 -m " + mode + " stop >/dev/null");
    }

    /// Makes a primary of a standby.
    public void promote() throws Exception {
        machine.run(program("pg_ctl") + " -D " + data() + " -w -t 50 promote >/dev/null");
    }

    /// Runs statements as superuser.
    public void execute(String... statements) throws SQLException {
        try (Connection connection = superuser();
                Statement statement = connection.createStatement()) {
            for (String text : statements) {
                statement.execute(text);
            }
        }
    }

    /// The one number that a query gives.
    public long number(String query) throws SQLException {
        try (Connection connection = superuser();
                Statement statement = connection.createStatement();
                var result = statement.executeQuery(query)) {
            result.next();
            return result.getLong(1);
        }
    }

    /// Sessions of that application name at this moment.
    public int sessions(String applicationName) throws SQLException {
        return (int)
                number(
                        "SELECT count(*) FROM pg_stat_activity WHERE application_name = '"
                                + applicationName
                                + "'");
    }

    /// Ends the sessions of that application name, as an administrator may.
    public void terminate(String applicationName) throws SQLException {
        execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '"
                        + applicationName
                        + "'");
    }

    /// Takes every session the server has to give to those who are no superusers, until it is closed.
    public AutoCloseable crowd() throws SQLException {
        List<Connection> crowd = new ArrayList<>();
        try {
            while (true) {
                crowd.add(connection("trusting"));
            }
        } catch (SQLException e) {
            if (!"53300".equals(e.getSQLState())) {
                throw e;
            }
        }
        return () -> {
            for (Connection one : crowd) {
                one.close();
            }
        };
    }

    private Connection superuser() throws SQLException {
        return connection("postgres");
    }

    private Connection connection(String user) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("connectTimeout", "10");
        properties.setProperty("socketTimeout", "30");
        return DriverManager.getConnection(
                "jdbc:postgresql://" + host() + ":" + port + "/postgres", properties);
    }

    private String program(String program) {
        return machine.binaries() + "/" + program;
    }

    private String data() {
        return machine.home() + "/" + name;
    }

    @Override
    public void close() throws Exception {
        machine.run(
                "if [ -f "
                        + data()
                        + "/postmaster.pid ]; then "
                        + program("pg_ctl")
                        + " -D "
                        + data()
                        + " -m immediate -w stop >/dev/null 2>&1 || true; fi");
        if (primary.isEmpty()) {
            machine.close();
        }
    }
}
