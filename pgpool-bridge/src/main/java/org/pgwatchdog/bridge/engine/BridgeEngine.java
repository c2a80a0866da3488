package org.pgwatchdog.bridge.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.pgwatchdog.core.effect.NoticeLevel;
import org.pgwatchdog.core.model.BackendState;
import org.pgwatchdog.core.model.BackendStatuses;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.PoolRole;

/// The bridge's brain. Deterministic, does no I/O, not thread-safe: one event at a time, actions to be
/// carried out in order.
public final class BridgeEngine {
    private final EngineState state;
    private final Visitors visitors;
    private final Wishes wishes;
    private final OwnChanges own;
    private final WishSources sources;
    private final PoolMirror mirror;
    private final FollowPrimary follow;
    private final Execution execution;
    private final QuarantineWatch quarantine;
    private final PrimaryWatch primary;
    private final Map<Integer, MonotonicTime> autoFailbacks = new TreeMap<>();
    private MonotonicTime seedBy = MonotonicTime.NEVER;

    public BridgeEngine(EngineSettings settings) {
        state = new EngineState(settings);
        visitors = new Visitors(state);
        wishes = new Wishes(state, visitors);
        own = new OwnChanges();
        sources = new WishSources(state, wishes, visitors, own);
        mirror = new PoolMirror(state, wishes, sources, own);
        follow = new FollowPrimary(state, mirror::lagsBehind);
        execution = new Execution(state, follow);
        quarantine = new QuarantineWatch(state);
        primary = new PrimaryWatch(state, execution);
    }

    /// Handles one event.
    ///
    /// @param now never earlier than in the step before
    public List<BridgeAction> step(MonotonicTime now, BridgeEvent event) {
        state.advance(now);
        own.forgetOld(now);
        List<Integer> quarantined = state.book().quarantined();
        accept(event);
        execution.tick();
        seed();
        follow.tick();
        primary.tick();
        wishes.compareWithBook();
        wishes.tick();
        mirror.tick();
        sources.refresh();
        quarantine.tick();
        mirror.reconcile();
        visitors.tick();
        if (!quarantined.equals(state.book().quarantined())) {
            state.report();
        }
        return state.take();
    }

    /// When to send [BridgeEvent.Tick] at the latest.
    public MonotonicTime deadline() {
        return wishes.deadline()
                .earlierOf(mirror.deadline())
                .earlierOf(execution.deadline())
                .earlierOf(follow.deadline())
                .earlierOf(visitors.deadline())
                .earlierOf(quarantine.deadline())
                .earlierOf(primary.deadline())
                .earlierOf(seedBy);
    }

    private void accept(BridgeEvent event) {
        switch (event) {
            case BridgeEvent.RoleChanged(var role, var known) -> roleChanged(role, known);
            case BridgeEvent.BookHeard(var statuses) -> state.book().take(statuses);
            case BridgeEvent.Answered(var ticket, var result) -> wishes.answered(ticket, result);
            case BridgeEvent.RunFailover run -> execution.run(run);
            case BridgeEvent.FollowFailover(var operation) -> execution.follow(operation);
            case BridgeEvent.ResubmitQuarantined _ -> sources.resubmit();
            case BridgeEvent.RestoreQuarantined _ -> sources.resubmit();
            case BridgeEvent.PoolSeen(var view) -> mirror.seen(view);
            case BridgeEvent.PoolLost(var reason) -> mirror.lost(reason);
            case BridgeEvent.PoolAnswered(var change, var accepted, var detail) ->
                    mirror.answered(change, accepted, detail);
            case BridgeEvent.Noticed(var visitor, var notice) -> {
                sources.noticed(visitor, notice);
                state.act(new BridgeAction.Look());
            }
            case BridgeEvent.BackendFailed(var id, var reason) -> sources.backendFailed(id, reason);
            case BridgeEvent.BackendHealthy(var id) -> sources.backendHealthy(id);
            case BridgeEvent.Probed(var token, var alive, var detail) ->
                    probed(token, alive, detail);
            case BridgeEvent.Surveyed(var token, var roles) -> surveyed(token, roles);
            case BridgeEvent.StandbyStreams(var id) -> standbyStreams(id);
            case BridgeEvent.HookEnded(var token, var succeeded, var detail) -> {
                execution.hookEnded(token, succeeded, detail);
                follow.hookEnded(token, succeeded, detail);
            }
            case BridgeEvent.Ordered(var visitor, var request, var who) ->
                    sources.ordered(visitor, request, who);
            case BridgeEvent.Tick _ -> {}
        }
    }

    // The cluster.

    private void roleChanged(PoolRole role, Optional<BackendStatuses> known) {
        state.role(role);
        known.ifPresent(state.book()::take);
        if (role == PoolRole.LEADER) {
            seedBy = state.now().plus(EngineLimits.SEED_PATIENCE);
        } else {
            execution.abandon();
            follow.abandon();
            seedBy = MonotonicTime.NEVER;
        }
        wishes.roleChanged();
        sources.resubmit();
    }

    /// A leader that nobody told anything begins with what its pool says, or with everything attached.
    private void seed() {
        boolean needed = state.leads() && !state.settings().backends().isEmpty();
        if (!needed || state.book().statuses().isPresent()) {
            seedBy = MonotonicTime.NEVER;
            return;
        }
        Optional<BackendStatuses> seed = mirror.view().map(this::statusesOf);
        if (seed.isEmpty() && state.now().hasReached(seedBy)) {
            state.tell(
                    NoticeLevel.WARN,
                    "the local pgpool has not said which backends are attached: taking all for"
                            + " attached");
            seed = Optional.of(allAttached());
        }
        seed.ifPresent(statuses -> {
            seedBy = MonotonicTime.NEVER;
            state.book().take(statuses);
            state.report();
        });
    }

    private BackendStatuses statusesOf(PoolView view) {
        List<BackendState> states = new ArrayList<>();
        for (int id = 0; id < state.settings().backends().size(); id++) {
            boolean used = state.settings().isUsed(id);
            BackendState now = view.isAttached(id) ? BackendState.WAITING : BackendState.DOWN;
            states.add(used && view.isUsed(id) ? now : BackendState.UNUSED);
        }
        int seen = view.primary();
        boolean known = seen >= 0 && seen < states.size() && view.isAttached(seen);
        return new BackendStatuses(states, known ? seen : BackendStatuses.PRIMARY_NONE);
    }

    private BackendStatuses allAttached() {
        List<BackendState> states = new ArrayList<>();
        for (int id = 0; id < state.settings().backends().size(); id++) {
            states.add(state.settings().isUsed(id) ? BackendState.WAITING : BackendState.UNUSED);
        }
        return new BackendStatuses(states, BackendStatuses.PRIMARY_UNDETERMINED);
    }

    // Answers and news of the databases.

    private void probed(long token, boolean alive, String detail) {
        OptionalInt quarantined = quarantine.answered(token);
        if (quarantined.isEmpty()) {
            wishes.probed(token, alive, detail);
        } else if (alive) {
            sources.backendHealthy(quarantined.getAsInt());
        }
    }

    private void surveyed(long token, List<BackendRole> roles) {
        if (!primary.surveyed(token, roles)) {
            execution.surveyed(token, roles);
        }
    }

    /// `auto_failback` (native `establish_persistent_connection`): not more often for each backend than
    /// its interval says, and not while something else is being done.
    private void standbyStreams(int backend) {
        boolean rested =
                Optional.ofNullable(autoFailbacks.get(backend))
                        .map(before -> before.plus(state.settings().autoFailbackInterval()))
                        .filter(until -> !state.now().hasReached(until))
                        .isEmpty();
        boolean wanted =
                state.leads()
                        && state.settings().autoFailback()
                        && state.settings().streaming()
                        && state.book().isDown(backend)
                        && !sources.isFailing(backend)
                        && rested
                        && execution.isIdle()
                        && !follow.isRunning();
        if (wanted) {
            autoFailbacks.put(backend, state.now());
            sources.standbyStreams(backend);
        }
    }
}
