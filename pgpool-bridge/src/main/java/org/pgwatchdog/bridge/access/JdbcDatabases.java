package org.pgwatchdog.bridge.access;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.pgwatchdog.bridge.engine.BackendRole;
import org.pgwatchdog.bridge.pool.DatabaseAccess;
import org.pgwatchdog.session.LoginLine;
import org.pgwatchdog.session.LoginTarget;
import org.pgwatchdog.session.PgSession;
import org.pgwatchdog.session.SessionException;

/// The databases, asked by one fresh login for each question: two ways to each backend, so that a probe and
/// a survey never end each other's session.
public final class JdbcDatabases implements DatabaseAccess, AutoCloseable {
    private static final String ROLE_QUERY = "SELECT pg_is_in_recovery()";
    private static final String IN_RECOVERY = "t";

    private final Duration limit;
    private final Map<Integer, LoginLine> probes = new TreeMap<>();
    private final Map<Integer, LoginLine> surveys = new TreeMap<>();

    /// @param targets the backends by id; one that is missing never answers
    /// @param limit of a login, and again of a question
    public JdbcDatabases(Map<Integer, LoginTarget> targets, Duration limit) {
        this.limit = limit;
        LoginTarget.Limits limits = LoginTarget.Limits.of(limit);
        targets.forEach((id, target) -> {
            probes.put(id, new LoginLine("bridge-probe-" + id, target, limits));
            surveys.put(id, new LoginLine("bridge-survey-" + id, target, limits));
        });
    }

    @Override
    public Answer probe(int backend) {
        LoginLine line = probes.get(backend);
        if (line == null) {
            return new Answer(false, "backend " + backend + " is not configured");
        }
        try (PgSession session = line.open()) {
            session.ask(ROLE_QUERY, limit);
            return new Answer(true, "");
        } catch (SessionException failed) {
            return new Answer(false, String.valueOf(failed.getMessage()));
        }
    }

    @Override
    public List<BackendRole> survey(List<Integer> backends) {
        int size = backends.stream().mapToInt(Integer::intValue).max().orElse(-1) + 1;
        List<CompletableFuture<BackendRole>> asked = new ArrayList<>();
        for (int id = 0; id < size; id++) {
            asked.add(
                    backends.contains(id)
                            ? role(id)
                            : CompletableFuture.completedFuture(BackendRole.UNKNOWN));
        }
        return asked.stream().map(CompletableFuture::join).toList();
    }

    private CompletableFuture<BackendRole> role(int backend) {
        CompletableFuture<BackendRole> role = new CompletableFuture<>();
        Thread.ofVirtual()
                .name("survey-" + backend)
                .start(() -> {
                    BackendRole found = BackendRole.UNKNOWN;
                    try {
                        found = ask(backend);
                    } finally {
                        role.complete(found);
                    }
                });
        return role;
    }

    private BackendRole ask(int backend) {
        LoginLine line = surveys.get(backend);
        if (line == null) {
            return BackendRole.UNKNOWN;
        }
        try (PgSession session = line.open()) {
            List<List<String>> rows = session.ask(ROLE_QUERY, limit);
            if (rows.isEmpty() || rows.getFirst().isEmpty()) {
                return BackendRole.UNKNOWN;
            }
            return rows.getFirst().getFirst().equals(IN_RECOVERY)
                    ? BackendRole.STANDBY
                    : BackendRole.PRIMARY;
        } catch (SessionException _) {
            return BackendRole.UNKNOWN;
        }
    }

    @Override
    public void close() {
        probes.values().forEach(LoginLine::close);
        surveys.values().forEach(LoginLine::close);
    }
}
