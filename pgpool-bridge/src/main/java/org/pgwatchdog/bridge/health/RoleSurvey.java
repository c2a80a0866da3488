package org.pgwatchdog.bridge.health;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.pgwatchdog.bridge.engine.BackendRole;
import org.pgwatchdog.session.LoginTarget;
import org.pgwatchdog.session.PgSession;
import org.pgwatchdog.session.SessionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks all backends at the same time for their role and their replication (native `find_primary_node`
/// and `check_replication_time_lag`, which ask one after the other). Keeps no session. Thread-safe;
/// blocks: call it from a virtual thread.
public final class RoleSurvey implements AutoCloseable {
    static final String SESSION_NAME = "pgwatchdog_sr_check";

    private static final Logger LOG = LoggerFactory.getLogger(RoleSurvey.class);
    private static final int VERSION_10 = 100_000;
    private static final int VERSION_9_6 = 90_600;
    private static final int VERSION_9_2 = 90_200;

    private final Login login;
    private final ProbeLines lines = new ProbeLines("survey");

    /// @param login `sr_check_user` and so on; if there is no user, each backend's health check login
    public RoleSurvey(Login login) {
        this.login = login;
    }

    /// One sighting per backend, in their order. Who has not answered after `limit` has failed.
    ///
    /// @param limit of everything together, 250 ms or more
    public List<BackendSighting> survey(List<BackendTarget> backends, Duration limit) {
        List<Callable<BackendSighting>> questions = new ArrayList<>();
        for (BackendTarget backend : backends) {
            questions.add(() -> look(backend, limit));
        }
        ExecutorService threads =
                Executors.newThreadPerTaskExecutor(
                        Thread.ofVirtual().name("role-survey-", 0).factory());
        try {
            List<Future<BackendSighting>> answers =
                    threads.invokeAll(questions, limit.toNanos(), TimeUnit.NANOSECONDS);
            List<BackendSighting> sightings = new ArrayList<>();
            for (int index = 0; index < backends.size(); index++) {
                sightings.add(answer(backends.get(index), answers.get(index), limit));
            }
            return sightings;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return backends.stream().map(backend -> missing(backend, limit)).toList();
        } finally {
            threads.shutdownNow();
        }
    }

    private static BackendSighting answer(
            BackendTarget backend, Future<BackendSighting> answer, Duration limit)
            throws InterruptedException {
        try {
            return answer.get();
        } catch (CancellationException _) {
            return missing(backend, limit);
        } catch (ExecutionException e) {
            throw new IllegalStateException("asking backend " + backend.id() + " failed", e);
        }
    }

    private static BackendSighting missing(BackendTarget backend, Duration limit) {
        return BackendSighting.failed(
                backend.id(),
                new ProbeOutcome.Failed("no answer within " + limit.toMillis() + " ms", true));
    }

    private BackendSighting look(BackendTarget backend, Duration limit) {
        Login who = login.isPossible() ? login : backend.login();
        try {
            return lines.ask(
                    backend.id(),
                    backend.loginAs(who, SESSION_NAME),
                    new LoginTarget.Limits(backend.times().connectTimeout(), limit),
                    (session, budget) -> sight(backend, session, budget));
        } catch (SessionException e) {
            return BackendSighting.failed(
                    backend.id(),
                    new ProbeOutcome.Failed(String.valueOf(e.getMessage()), e.isTimeout()));
        }
    }

    private static BackendSighting sight(BackendTarget backend, PgSession session, Budget budget)
            throws SessionException {
        BackendRole role = Inquiry.role(session, budget.left());
        int version = session.serverVersion();
        boolean recent = version == 0 || version >= VERSION_10;
        List<Follower> followers = new ArrayList<>();
        Optional<WalReceiver> receiver = Optional.empty();
        OptionalLong position = OptionalLong.empty();
        switch (role) {
            case PRIMARY -> {
                position =
                        position(
                                rows(
                                        session,
                                        recent
                                                ? "SELECT pg_current_wal_lsn()"
                                                : "SELECT pg_current_xlog_location()",
                                        budget));
                String sync = version == 0 || version >= VERSION_9_2 ? "sync_state" : "''";
                for (List<String> row :
                        rows(
                                session,
                                "SELECT application_name, state, "
                                        + sync
                                        + " FROM pg_stat_replication",
                                budget)) {
                    followers.add(new Follower(row.get(0), row.get(1), row.get(2)));
                }
            }
            case STANDBY -> {
                position =
                        position(
                                rows(
                                        session,
                                        recent
                                                ? "SELECT pg_last_wal_replay_lsn()"
                                                : "SELECT pg_last_xlog_replay_location()",
                                        budget));
                if (version == 0 || version >= VERSION_9_6) {
                    receiver =
                            rows(
                                            session,
                                            "SELECT status, conninfo FROM pg_stat_wal_receiver",
                                            budget)
                                    .stream()
                                    .findFirst()
                                    .map(row -> new WalReceiver(row.get(0), row.get(1)));
                }
            }
            case UNKNOWN -> {
                // There is nothing to ask it.
            }
        }
        return new BackendSighting(
                backend.id(), role, version, position, followers, receiver, Optional.empty());
    }

    /// The rows, or none if the server refuses: the user may lack the right, as natives put up with.
    private static List<List<String>> rows(PgSession session, String query, Budget budget)
            throws SessionException {
        try {
            return session.ask(query, budget.left());
        } catch (SessionException e) {
            if (!e.isStatementError()) {
                throw e;
            }
            LOG.info(
                    "a question about replication was refused query=\"{}\" why=\"{}\"",
                    query,
                    e.getMessage());
            return List.of();
        }
    }

    private static OptionalLong position(List<List<String>> rows) {
        return rows.isEmpty() ? OptionalLong.empty() : walPosition(rows.getFirst().getFirst());
    }

    /// The bytes before a position in the write-ahead log: `16/B374D848` is 0x16B374D848. Natives
    /// multiply the first part by 2^32 - 2^24 - 1, which was true before PostgreSQL 9.3.
    static OptionalLong walPosition(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            return OptionalLong.empty();
        }
        try {
            long high = Long.parseLong(text.substring(0, slash), 16);
            return OptionalLong.of((high << 32) + Long.parseLong(text.substring(slash + 1), 16));
        } catch (NumberFormatException _) {
            return OptionalLong.empty();
        }
    }

    @Override
    public void close() {
        lines.close();
    }
}
