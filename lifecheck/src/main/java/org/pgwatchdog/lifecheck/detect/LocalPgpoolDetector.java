package org.pgwatchdog.lifecheck.detect;

import java.util.Optional;
import java.util.OptionalLong;
import org.pgwatchdog.core.model.NodeId;

/// The judgement of the local pgpool by its process and its port. Not thread-safe.
///
/// | seen | meaning |
/// |---|---|
/// | process gone that was seen running | dead at once |
/// | process of the pid file never seen | the file is stale or `/proc` hides the process: as without pid file, or dead if no port is watched |
/// | no pid file | dead when seen twice in a row (the file may just be written) |
/// | port refused | dead when seen twice in a row |
/// | port silent | nothing while the process runs: a full backlog is load, not death; without a pid file dead after [#SILENT_MAX] in a row |
/// | process runs and port accepts | alive |
///
/// The first judgement is reported as well, so that the core knows where it stands.
public final class LocalPgpoolDetector {
    /// Looks that must agree before weak evidence counts.
    public static final int CONFIRMATIONS = 2;

    /// Silent connection attempts in a row after which a pgpool without pid file is dead.
    public static final int SILENT_MAX = 5;

    private final NodeId local;
    private ProcessSight process = new ProcessSight.NotWatched();
    private PortSight port;
    private int withoutPid;
    private int refused;
    private int silent;
    private OptionalLong seenRunning = OptionalLong.empty();
    private boolean judged;
    private boolean alive;

    /// @param watchesPort whether the port will be looked at
    public LocalPgpoolDetector(NodeId local, boolean watchesPort) {
        this.local = local;
        this.port = watchesPort ? PortSight.SILENT : PortSight.NOT_WATCHED;
    }

    /// Takes note of a look at the process.
    public Optional<LifecheckVerdict> observe(ProcessSight sight) {
        process = sight;
        if (sight instanceof ProcessSight.Running(long pid)) {
            seenRunning = OptionalLong.of(pid);
        }
        withoutPid = sight instanceof ProcessSight.NoPid ? withoutPid + 1 : 0;
        return judge();
    }

    /// Takes note of a connection attempt.
    public Optional<LifecheckVerdict> observe(PortSight sight) {
        port = sight;
        refused = sight == PortSight.REFUSED ? refused + 1 : 0;
        silent = sight == PortSight.SILENT ? silent + 1 : 0;
        return judge();
    }

    /// True if the next look at the port should not wait for its turn.
    public boolean isInDoubt() {
        return refused > 0 && refused < CONFIRMATIONS;
    }

    private Optional<LifecheckVerdict> judge() {
        Optional<String> death = causeOfDeath();
        if (death.isPresent()) {
            return change(false, death.get());
        }
        boolean processFits = process instanceof ProcessSight.Running || isProcessUnknown();
        boolean portFits = port == PortSight.ACCEPTED || port == PortSight.NOT_WATCHED;
        boolean anything = process instanceof ProcessSight.Running || port == PortSight.ACCEPTED;
        return processFits && portFits && anything
                ? change(true, "pgpool is running")
                : Optional.empty();
    }

    private Optional<String> causeOfDeath() {
        Optional<String> byProcess =
                switch (process) {
                    case ProcessSight.Gone(long pid) when !isProcessUnknown() ->
                            Optional.of("pgpool process " + pid + " is gone");
                    case ProcessSight.NoPid(String why) when withoutPid >= CONFIRMATIONS ->
                            Optional.of("pgpool is not running: " + why);
                    case ProcessSight.Gone _,
                            ProcessSight.NoPid _,
                            ProcessSight.Running _,
                            ProcessSight.NotWatched _ ->
                            Optional.empty();
                };
        if (byProcess.isPresent()) {
            return byProcess;
        }
        if (refused >= CONFIRMATIONS) {
            return Optional.of("nobody listens on pgpool's port");
        }
        return isProcessUnknown() && silent >= SILENT_MAX
                ? Optional.of("pgpool's port does not answer")
                : Optional.empty();
    }

    /// True if only the port can tell.
    private boolean isProcessUnknown() {
        return switch (process) {
            case ProcessSight.NotWatched _ -> true;
            case ProcessSight.Gone(long pid) ->
                    port != PortSight.NOT_WATCHED && !seenRunning.equals(OptionalLong.of(pid));
            case ProcessSight.NoPid _, ProcessSight.Running _ -> false;
        };
    }

    private Optional<LifecheckVerdict> change(boolean nowAlive, String reason) {
        if (judged && alive == nowAlive) {
            return Optional.empty();
        }
        judged = true;
        alive = nowAlive;
        return Optional.of(
                alive
                        ? new LifecheckVerdict.Alive(local, reason)
                        : new LifecheckVerdict.Dead(local, reason));
    }
}
