package org.pgwatchdog.daemon.demo;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A client that asks `SELECT 1` without end, connects again as soon as that fails, and keeps the
/// times in which it got no answer. One virtual thread; the figures may be read by any.
final class Prober implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(5);
    private static final String SECONDS_PER_TRY = "1";

    private final String url;
    private final Properties properties = new Properties();
    private final AtomicLong answers = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final List<Outage> outages = new ArrayList<>();
    private final Thread thread;
    private volatile boolean closed;
    private volatile long lastAnswerNanos = System.nanoTime();
    private @Nullable Instant silentSince;

    /// A time without an answer, from the last answer before to the first one after.
    record Outage(Instant from, Duration length) {}

    Prober(int port) {
        url = "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
        properties.setProperty("user", "postgres");
        properties.setProperty("connectTimeout", SECONDS_PER_TRY);
        properties.setProperty("socketTimeout", SECONDS_PER_TRY);
        properties.setProperty("loginTimeout", SECONDS_PER_TRY);
        properties.setProperty("gssEncMode", "disable");
        properties.setProperty("sslmode", "disable");
        thread = Thread.ofVirtual().name("prober").start(this::run);
    }

    long answers() {
        return answers.get();
    }

    long failures() {
        return failures.get();
    }

    synchronized List<Outage> outages() {
        return List.copyOf(outages);
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }

    private void run() {
        while (!closed) {
            try (Connection connection = DriverManager.getConnection(url, properties);
                    Statement statement = connection.createStatement()) {
                while (!closed) {
                    ask(statement);
                    Thread.sleep(PAUSE);
                }
            } catch (SQLException _) {
                failed();
                if (!pause()) {
                    return;
                }
            } catch (InterruptedException _) {
                return;
            }
        }
    }

    private static boolean pause() {
        try {
            Thread.sleep(PAUSE);
            return true;
        } catch (InterruptedException _) {
            return false;
        }
    }

    private void ask(Statement statement) throws SQLException {
        try (ResultSet one = statement.executeQuery("SELECT 1")) {
            if (!one.next() || one.getInt(1) != 1) {
                throw new SQLException("SELECT 1 did not give 1");
            }
        }
        long now = System.nanoTime();
        synchronized (this) {
            if (silentSince != null) {
                outages.add(new Outage(silentSince, Duration.ofNanos(now - lastAnswerNanos)));
                silentSince = null;
            }
        }
        lastAnswerNanos = now;
        answers.incrementAndGet();
    }

    private synchronized void failed() {
        if (answers.get() == 0) {
            return; // Not yet an outage: there has never been an answer.
        }
        failures.incrementAndGet();
        if (silentSince == null) {
            silentSince = Instant.now().minusNanos(System.nanoTime() - lastAnswerNanos);
        }
    }
}
