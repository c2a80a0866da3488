package org.pgwatchdog.bridge.pcp;

import java.io.EOFException;
import java.io.IOException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.pgwatchdog.wire.ProtocolException;
import org.pgwatchdog.wire.pcp.PcpAnswer;
import org.pgwatchdog.wire.pcp.PcpAuthentication;
import org.pgwatchdog.wire.pcp.PcpHealthStatistics;
import org.pgwatchdog.wire.pcp.PcpNode;
import org.pgwatchdog.wire.pcp.PcpReport;
import org.pgwatchdog.wire.pcp.PcpRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks and commands one running pgpool, 4.3 to 4.7. Each call connects, logs in, asks, says good-bye
/// and closes: up to 4.4 an open session keeps pgpool from its next failover. Calls block their
/// thread, best a virtual one, never longer than the time limit, which covers everything from the
/// password file to the last byte; a thread of the call's own does the talking. Any thread, several at
/// a time ([PcpLimits#CALLS_MAX]).
///
/// Interrupting the caller ends the call as [PcpOutcome.Unreachable] and keeps the interrupt flag.
public final class PcpClient {
    private static final Logger LOG = LoggerFactory.getLogger(PcpClient.class);

    private final PcpTarget target;
    private final PcpPassfile passfile;
    private final Duration limit;
    private final Semaphore turns;

    /// A client; nothing is opened.
    ///
    /// @param limit how long one call may take, longer than zero
    public PcpClient(PcpTarget target, PcpPassfile passfile, Duration limit) {
        this(target, passfile, limit, new Semaphore(PcpLimits.CALLS_MAX, true));
    }

    private PcpClient(PcpTarget target, PcpPassfile passfile, Duration limit, Semaphore turns) {
        if (limit.isNegative() || limit.isZero()) {
            throw new IllegalArgumentException("PCP time limit " + limit + " is not positive");
        }
        this.target = target;
        this.passfile = passfile;
        this.limit = limit;
        this.turns = turns;
    }

    /// The same client with another patience, for what takes long: nodes while a backend's host is
    /// dead (10 s each), graceful commands (90 s), a recovery (minutes).
    public PcpClient withLimit(Duration other) {
        return new PcpClient(target, passfile, other, turns);
    }

    /// How many backends are configured; quick, probes nothing.
    public PcpOutcome<Integer> nodeCount() {
        return call(talk ->
                ask(
                        talk,
                        new PcpRequest.CountNodes(),
                        PcpAnswer.NodeCount.class,
                        PcpAnswer.NodeCount::count));
    }

    /// All backends in the order of their ids. Makes pgpool probe them, one after the other, where its
    /// health check or streaming replication check is on.
    public PcpOutcome<List<PcpNode>> nodes() {
        return call(talk ->
                ask(
                        talk,
                        new PcpRequest.GetNodes(OptionalInt.empty()),
                        PcpAnswer.Nodes.class,
                        PcpAnswer.Nodes::nodes));
    }

    /// One backend; probed as in [#nodes].
    public PcpOutcome<PcpNode> node(int id) {
        if (id < 0) {
            return noSuchNode(id);
        }
        return call(talk ->
                ask(
                        talk,
                        new PcpRequest.GetNodes(OptionalInt.of(id)),
                        PcpAnswer.Nodes.class,
                        PcpClient::single));
    }

    /// The native watchdog's JSON document about its cluster, all nodes.
    public PcpOutcome<String> watchdogCluster() {
        return call(talk ->
                ask(
                        talk,
                        new PcpRequest.GetWatchdog(OptionalInt.empty()),
                        PcpAnswer.Watchdog.class,
                        PcpAnswer.Watchdog::json));
    }

    /// The health check's counts for a backend.
    public PcpOutcome<PcpHealthStatistics> healthCheckStatistics(int id) {
        return call(talk ->
                ask(
                        talk,
                        new PcpRequest.GetHealthStatistics(id),
                        PcpAnswer.HealthStatistics.class,
                        PcpAnswer.HealthStatistics::statistics));
    }

    /// The health check's counts for all backends, in one session. Shows each one's status and role, and
    /// probes nothing.
    public PcpOutcome<List<PcpHealthStatistics>> allHealthCheckStatistics() {
        return call(talk -> {
            PcpOutcome<Integer> count =
                    ask(
                            talk,
                            new PcpRequest.CountNodes(),
                            PcpAnswer.NodeCount.class,
                            PcpAnswer.NodeCount::count);
            List<PcpHealthStatistics> all = new ArrayList<>();
            int nodes = count instanceof PcpOutcome.Done<Integer>(Integer number) ? number : 0;
            PcpOutcome<List<PcpHealthStatistics>> outcome = count.map(_ -> all);
            for (int id = 0; id < nodes && outcome instanceof PcpOutcome.Done<?>; id++) {
                PcpOutcome<PcpHealthStatistics> one =
                        ask(
                                talk,
                                new PcpRequest.GetHealthStatistics(id),
                                PcpAnswer.HealthStatistics.class,
                                PcpAnswer.HealthStatistics::statistics);
                if (one instanceof PcpOutcome.Done<PcpHealthStatistics>(var statistics)) {
                    all.add(statistics);
                }
                outcome = one.map(_ -> all);
            }
            return outcome;
        });
    }

    /// How many of pgpool's processes serve a client now.
    public PcpOutcome<Integer> clientCount() {
        return call(talk ->
                ask(
                        talk,
                        new PcpRequest.CountClients(),
                        PcpAnswer.Clients.class,
                        PcpAnswer.Clients::connected));
    }

    /// Detaches a backend. Refused with "is not valid for failover" if it is detached already.
    ///
    /// @param gracefully wait until all sessions have ended, at most `recovery_timeout`
    public PcpOutcome<PcpAccepted> detach(int id, boolean gracefully) {
        return command(new PcpRequest.Detach(id, gracefully));
    }

    /// Attaches a backend. The id is checked against the node count first: pgpool itself takes ids up to
    /// 127 and runs a failback for the empty slot.
    public PcpOutcome<PcpAccepted> attach(int id) {
        return call(talk -> {
            PcpOutcome<Integer> count =
                    ask(
                            talk,
                            new PcpRequest.CountNodes(),
                            PcpAnswer.NodeCount.class,
                            PcpAnswer.NodeCount::count);
            if (!(count instanceof PcpOutcome.Done<Integer>(Integer nodes))) {
                return count.map(_ -> new PcpAccepted());
            }
            return id >= 0 && id < nodes
                    ? ask(
                            talk,
                            new PcpRequest.Attach(id),
                            PcpAnswer.Accepted.class,
                            _ -> new PcpAccepted())
                    : new PcpOutcome.Refused<>(
                            "there is no node " + id + " to attach",
                            "pgpool on " + target + " has " + nodes + " nodes");
        });
    }

    /// Makes a standby the primary.
    ///
    /// @param switchover true: the old primary is detached and `failover_command` promotes; false: only
    ///     pgpool's books change
    /// @param gracefully wait until all sessions have ended, at most `recovery_timeout`
    public PcpOutcome<PcpAccepted> promote(int id, boolean switchover, boolean gracefully) {
        return command(new PcpRequest.Promote(id, switchover, gracefully));
    }

    /// Runs an online recovery to its end.
    public PcpOutcome<PcpAccepted> recover(int id) {
        return command(new PcpRequest.Recover(id));
    }

    /// Makes pgpool read its configuration again.
    public PcpOutcome<PcpAccepted> reload(PcpRequest.Scope scope) {
        return command(new PcpRequest.Reload(scope));
    }

    /// Stops pgpool; it answers before it stops.
    public PcpOutcome<PcpAccepted> stop(PcpRequest.StopMode mode, PcpRequest.Scope scope) {
        return command(new PcpRequest.Stop(mode, scope));
    }

    /// Makes pgpool begin a new log file; since 4.6, older ones refuse.
    public PcpOutcome<PcpAccepted> rotateLog(PcpRequest.Scope scope) {
        return command(new PcpRequest.RotateLog(scope));
    }

    private PcpOutcome<PcpAccepted> command(PcpRequest request) {
        return call(talk -> ask(talk, request, PcpAnswer.Accepted.class, _ -> new PcpAccepted()));
    }

    /// What is done in an open session.
    private interface Steps<T> {
        PcpOutcome<T> run(PcpConversation talk) throws IOException;
    }

    /// Waits for the talking thread, but no longer than the limit.
    private <T> PcpOutcome<T> call(Steps<T> steps) {
        PcpConversation talk = new PcpConversation(target);
        long end = System.nanoTime() + limit.toNanos();
        try {
            if (!turns.tryAcquire(limit.toNanos(), TimeUnit.NANOSECONDS)) {
                return new PcpOutcome.TimedOut<>(talk.doing(), limit);
            }
            FutureTask<PcpOutcome<T>> task = new FutureTask<>(() -> converse(talk, steps));
            Thread.ofPlatform()
                    .daemon()
                    .name("pcp-call")
                    .start(() -> {
                        try {
                            task.run();
                        } finally {
                            turns.release();
                        }
                    });
            return task.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            String doing = talk.doing();
            talk.abandon();
            LOG.debug("gave up a call target={} doing=\"{}\"", target, doing);
            return new PcpOutcome.TimedOut<>(doing, limit);
        } catch (InterruptedException stopped) {
            talk.abandon();
            Thread.currentThread().interrupt();
            return new PcpOutcome.Unreachable<>("interrupted while " + talk.doing());
        } catch (ExecutionException bug) {
            throw new IllegalStateException("a PCP call failed while " + talk.doing(), bug);
        }
    }

    /// The whole call, on its own thread.
    private <T> PcpOutcome<T> converse(PcpConversation talk, Steps<T> steps) {
        try (talk) {
            talk.busyWith("reading the password file " + passfile.file());
            String password;
            try {
                password = passfile.password(target);
            } catch (IOException unusable) {
                return new PcpOutcome.Denied<>(
                        "no password for PCP user \""
                                + target.user()
                                + "\" on "
                                + target
                                + ": "
                                + unusable.getMessage());
            }
            talk.connect();
            PcpOutcome<PcpAccepted> login = login(talk, PcpAuthentication.digest(password));
            if (!(login instanceof PcpOutcome.Done<PcpAccepted>)) {
                return login.map(_ -> {
                    throw new IllegalStateException("not logged in");
                });
            }
            PcpOutcome<T> outcome = steps.run(talk);
            sayGoodbye(talk);
            return outcome;
        } catch (ProtocolException broken) {
            return new PcpOutcome.Broken<>(
                    target
                            + " does not speak PCP of 4.3 to 4.7 (is it pgpool's pcp_port?): "
                            + broken.getMessage());
        } catch (IOException lost) {
            return new PcpOutcome.Unreachable<>(reason(talk, lost));
        }
    }

    private PcpOutcome<PcpAccepted> login(PcpConversation talk, String digest) throws IOException {
        PcpAnswer answer = talk.ask(new PcpRequest.Salt());
        if (answer instanceof PcpAnswer.Salt salt) {
            answer =
                    talk.ask(
                            new PcpRequest.Login(
                                    target.user(),
                                    PcpAuthentication.answer(digest, target.user(), salt)));
        }
        return answer instanceof PcpAnswer.Failure(PcpReport report)
                ? new PcpOutcome.Denied<>(
                        "pgpool on "
                                + target
                                + " did not let PCP user \""
                                + target.user()
                                + "\" in ("
                                + report.line()
                                + "); compare its line in pgpool's pcp.conf with the password file "
                                + passfile.file())
                : new PcpOutcome.Done<>(new PcpAccepted());
    }

    private static <A extends PcpAnswer, T> PcpOutcome<T> ask(
            PcpConversation talk, PcpRequest request, Class<A> type, Function<A, T> value)
            throws IOException {
        PcpAnswer answer = talk.ask(request);
        return answer instanceof PcpAnswer.Failure(PcpReport report)
                ? new PcpOutcome.Refused<>(report.message(), report.detail().orElse(""))
                : new PcpOutcome.Done<>(value.apply(type.cast(answer)));
    }

    private static PcpNode single(PcpAnswer.Nodes answer) {
        if (answer.nodes().size() != 1) {
            throw new ProtocolException(
                    "PCP answer with " + answer.nodes().size() + " nodes instead of one");
        }
        return answer.nodes().getFirst();
    }

    private <T> PcpOutcome<T> noSuchNode(int id) {
        return new PcpOutcome.Refused<>("there is no node " + id, "asked of " + target);
    }

    /// The answer is there; what happens to the farewell makes no difference.
    private void sayGoodbye(PcpConversation talk) {
        try {
            talk.send(new PcpRequest.End());
        } catch (IOException gone) {
            LOG.debug("closed before the farewell target={}", target, gone);
        }
    }

    private String reason(PcpConversation talk, IOException lost) {
        if (lost instanceof UnknownHostException) {
            return "the host name \"" + target.host() + "\" of pgpool's PCP is unknown";
        }
        if (!talk.wasConnected()) {
            return "no PCP on "
                    + target
                    + " ("
                    + lost.getMessage()
                    + "); is pgpool running, and are pcp_port, pcp_listen_addresses and"
                    + " pcp_socket_dir as expected?";
        }
        return lost instanceof EOFException
                ? target
                        + " closed the connection while "
                        + talk.doing()
                        + "; pgpool may be stopping or restarting"
                : "lost the connection while " + talk.doing() + ": " + lost.getMessage();
    }
}
