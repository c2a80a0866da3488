package org.pgwatchdog.session;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.util.Credentials;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.StringJoiner;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;

/// The way to one server as one user: at most one session at a time, each one a fresh login that fails
/// within its limit whatever the server does.
///
/// Logins go through HikariCP, as a pool of one that is empty between two of them: the pool bounds the
/// wait to the millisecond where the driver's own timeouts know whole seconds and begin anew with each
/// byte, and it guarantees that a login that hangs is at most one per line. See [SingleLoginSource] for
/// what keeps the pool from repeating logins. Pool and driver are loaded at the first [#open].
///
/// Thread-safe: a second caller of [#open] waits for the first and then ends its session.
public final class LoginLine implements AutoCloseable {
    private final String name;
    private final LoginTarget target;
    private final LoginTarget.Limits limits;
    private final ReentrantLock opening = new ReentrantLock();
    private volatile @Nullable Pool pool;
    private volatile @Nullable PgSession current;
    private volatile @Nullable LoginSockets underWay;
    private volatile boolean closed;

    /// @param name of the pool, in logs and of its threads
    /// @param limits of each login
    public LoginLine(String name, LoginTarget target, LoginTarget.Limits limits) {
        this.name = name;
        this.target = target;
        this.limits = limits;
    }

    /// Logs in; the session before, if it is still open, is ended first. Blocks up to the limit.
    ///
    /// @throws SessionException if the password's files, the network or the server fail, or the limit is
    ///     over
    public PgSession open() throws SessionException {
        opening.lock();
        try {
            PgSession last = current;
            if (last != null) {
                last.close();
                current = null;
            }
            PgSession session = logIn();
            current = session;
            if (closed) {
                session.close();
                throw SessionException.of("closed");
            }
            return session;
        } finally {
            opening.unlock();
        }
    }

    private PgSession logIn() throws SessionException {
        if (closed) {
            throw SessionException.of("closed");
        }
        if (target.user().isEmpty()) {
            throw SessionException.of("there is no user to log in as");
        }
        Credential credential;
        try {
            credential = target.password().resolve(target.user());
        } catch (IOException e) {
            throw SessionException.of(e);
        }
        return switch (credential) {
            case Credential.Clear(String password) -> borrow(password);
            case Credential.None _ -> borrow(null);
            case Credential.Md5Hash hash -> HashedSession.open(target, limits, hash);
        };
    }

    private PgSession borrow(@Nullable String password) throws SessionException {
        Pool line = pool;
        if (line == null) {
            line = newPool();
            pool = line;
            if (closed) {
                line.lender.close();
            }
        }
        HikariDataSource lender = line.lender;
        lender.setCredentials(Credentials.of(target.user(), password));
        line.source.begin();
        try {
            return new JdbcSession(lender.getConnection(), lender::evictConnection);
        } catch (SQLException e) {
            SQLException cause = line.source.end();
            if (cause == null && e instanceof SQLTransientConnectionException) {
                throw SessionException.of(late());
            }
            throw SessionException.of(cause == null ? e : cause);
        } finally {
            line.source.end();
        }
    }

    private Pool newPool() {
        SingleLoginSource source = new SingleLoginSource(this::connect);
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        config.setDataSource(source);
        config.setMaximumPoolSize(1);
        config.setMinimumIdle(0);
        config.setMaxLifetime(SessionLimits.LIFE_MAX.toMillis());
        config.setIdleTimeout(SessionLimits.IDLE_MAX.toMillis());
        config.setKeepaliveTime(0);
        config.setInitializationFailTimeout(-1);
        config.setConnectionTimeout(limits.whole().toMillis());
        config.setValidationTimeout(limits.whole().toMillis());
        config.setThreadFactory(Thread.ofVirtual().name(name + "-", 0).factory());
        return new Pool(source, new HikariDataSource(config));
    }

    private Connection connect(String user, @Nullable String password) throws SQLException {
        LoginSockets sockets = new LoginSockets();
        underWay = sockets;
        try (Cutoff cutoff = new Cutoff(limits.whole(), sockets::cut)) {
            try {
                return ScopedValue.where(LoginSockets.CURRENT, sockets)
                        .call(() -> drive(user, password));
            } catch (SQLException e) {
                throw cutoff.struck() ? late() : e;
            }
        }
    }

    private SQLException late() {
        String text = "no login within " + limits.whole().toMillis() + " ms";
        return new SQLException(text, "08001", new SocketTimeoutException(text));
    }

    private Connection drive(String user, @Nullable String password) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        if (password != null) {
            properties.setProperty("password", password);
        }
        properties.setProperty("ApplicationName", target.applicationName());
        properties.setProperty("connectTimeout", wholeSeconds(limits.connect()));
        properties.setProperty("socketTimeout", wholeSeconds(limits.whole()));
        properties.setProperty("sslResponseTimeout", Long.toString(limits.whole().toMillis()));
        properties.setProperty("gssEncMode", "disable");
        // One 'Q' message and nothing else, as natives; no settings queried or made beside it.
        properties.setProperty("preferQueryMode", "simple");
        properties.setProperty("assumeMinServerVersion", "9.0");
        properties.setProperty("maxResultBuffer", Integer.toString(SessionLimits.RESULT_BYTES_MAX));
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("hostRecheckSeconds", "0");
        properties.setProperty("socketFactory", SessionSockets.class.getName());
        properties.setProperty(
                "socketFactoryArg", SessionSockets.of(target, limits.connect()).argument());
        if (target.socketFile().isPresent()) {
            properties.setProperty("sslmode", "disable");
        }
        Connection connection = new Driver().connect(url(), properties);
        if (connection == null) {
            throw new SQLException("the driver does not know its own kind of URL: " + url());
        }
        return connection;
    }

    private static String wholeSeconds(Duration limit) {
        return Long.toString(limit.plusMillis(999).toSeconds());
    }

    private String url() throws SQLException {
        return "jdbc:postgresql://"
                + hosts()
                + "/"
                + URLEncoder.encode(target.database(), StandardCharsets.UTF_8);
    }

    /// All addresses of a name, to be tried one after the other, as natives do. The name itself where
    /// there is but one: it reads better in messages.
    private String hosts() throws SQLException {
        if (target.socketFile().isPresent()) {
            return "localhost:" + target.port();
        }
        InetAddress[] addresses;
        try {
            addresses = InetAddress.getAllByName(target.host());
        } catch (UnknownHostException e) {
            throw new SQLException("the host name " + target.host() + " is not known", "08001", e);
        }
        if (addresses.length == 1) {
            return hostAndPort(target.host());
        }
        StringJoiner hosts = new StringJoiner(",");
        for (InetAddress address : addresses) {
            hosts.add(hostAndPort(address.getHostAddress()));
        }
        return hosts.toString();
    }

    private String hostAndPort(String host) {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + target.port();
    }

    /// The session that [#open] gave last, if any; it may have ended since.
    public Optional<PgSession> session() {
        return Optional.ofNullable(current);
    }

    /// Ends the session and gives up a login that is under way; nothing can be opened any more.
    @Override
    public void close() {
        closed = true;
        PgSession last = current;
        if (last != null) {
            last.abort();
            last.close();
        }
        Pool line = pool;
        if (line != null) {
            line.source.giveUp();
            LoginSockets sockets = underWay;
            if (sockets != null) {
                sockets.cut();
            }
            line.lender.close();
        }
    }

    private record Pool(SingleLoginSource source, HikariDataSource lender) {}
}
