package org.pgwatchdog.bridge.health;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.pgwatchdog.session.LoginLine;
import org.pgwatchdog.session.LoginTarget;
import org.pgwatchdog.session.PgSession;
import org.pgwatchdog.session.SessionException;

/// Ways to backends for questions on demand, each used by one asker at a time. No session is kept
/// between two questions. Thread-safe.
final class ProbeLines implements AutoCloseable {
    private final String name;
    private final LinkedHashMap<Key, Line> lines = new LinkedHashMap<>(16, 0.75f, true);

    /// @param name of the pools, with the number of the backend behind it
    ProbeLines(String name) {
        this.name = name;
    }

    /// Logs in, asks, leaves; no longer than the limits allow in all.
    ///
    /// @throws SessionException if the login or a question fails, or the time is over
    <T> T ask(int id, LoginTarget target, LoginTarget.Limits limits, Inquiry<T> inquiry)
            throws SessionException {
        Budget budget = new Budget(limits.whole());
        Line line = line(id, new Key(target, limits));
        if (!line.acquire(budget)) {
            throw SessionException.busy(limits.whole());
        }
        try (PgSession session = line.way.open()) {
            return inquiry.ask(session, budget);
        } finally {
            line.turn.unlock();
        }
    }

    private Line line(int id, Key key) {
        List<Line> surplus = new ArrayList<>();
        Line line;
        synchronized (lines) {
            line = lines.get(key);
            if (line == null) {
                line =
                        new Line(
                                new LoginLine(name + "-" + id, key.target, key.limits),
                                new ReentrantLock());
                lines.put(key, line);
            }
            while (lines.size() > HealthLimits.LINES_MAX) {
                surplus.add(lines.pollFirstEntry().getValue());
            }
        }
        surplus.forEach(old -> old.way.close());
        return line;
    }

    @Override
    public void close() {
        List<Line> all;
        synchronized (lines) {
            all = List.copyOf(lines.values());
            lines.clear();
        }
        all.forEach(line -> line.way.close());
    }

    private record Key(LoginTarget target, LoginTarget.Limits limits) {}

    private record Line(LoginLine way, ReentrantLock turn) {
        boolean acquire(Budget budget) {
            try {
                return turn.tryLock(budget.left().toNanos(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
    }
}
