package org.pgwatchdog.bridge.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    private final PoolMirror mirror;
    private final FollowPrimary follow;
    private final Execution execution;
    private final Map<Long, Integer> quarantineProbes = new TreeMap<>();
    private MonotonicTime nextQuarantineProbe = MonotonicTime.NEVER;
    private MonotonicTime seedBy = MonotonicTime.NEVER;
    private long primarySearch = -1;
    private MonotonicTime nextPrimarySearch = MonotonicTime.NEVER;
    private MonotonicTime lastChange = MonotonicTime.ZERO;

    public BridgeEngine(EngineSettings settings) {
        state = new EngineState(settings);
        visitors = new Visitors(state);
        wishes = new Wishes(state, visitors);
        mirror = new PoolMirror(state, wishes);
        follow = new FollowPrimary(state);
        execution = new Execution(state, follow);
    }

    /// Handles one event.
    ///
    /// @param now never earlier than in the step before
    public List<BridgeAction> step(MonotonicTime now, BridgeEvent event) {
        state.advance(now);
        Optional<BackendStatuses> before = state.book().statuses();
        accept(event);
        wishes.tick();
        mirror.tick();
        execution.tick();
        seed();
        watchQuarantine();
        findPrimary();
        if (!before.equals(state.book().statuses())) {
            lastChange = now;
            wishes.bookChanged();
        }
        wishes.refresh();
        mirror.reconcile();
        visitors.tick();
        return state.take();
    }

    /// When to send [BridgeEvent.Tick] at the latest.
    public MonotonicTime deadline() {
        return wishes.deadline()
                .earlierOf(mirror.deadline())
                .earlierOf(execution.deadline())
                .earlierOf(visitors.deadline())
                .earlierOf(nextQuarantineProbe)
                .earlierOf(nextPrimarySearch)
                .earlierOf(seedBy);
    }

    private void accept(BridgeEvent event) {
        switch (event) {
            case BridgeEvent.RoleChanged(var role, var known) -> roleChanged(role, known);
            case BridgeEvent.BookHeard(var statuses) -> bookHeard(statuses);
            case BridgeEvent.Answered(var ticket, var result) -> wishes.answered(ticket, result);
            case BridgeEvent.RunFailover run -> execution.run(run);
            case BridgeEvent.ResubmitQuarantined _ -> wishes.resubmit();
            case BridgeEvent.RestoreQuarantined _ -> restoreQuarantined();
            case BridgeEvent.PoolSeen(var view) -> mirror.seen(view);
            case BridgeEvent.PoolLost(var reason) -> mirror.lost(reason);
            case BridgeEvent.PoolAnswered(var change, var accepted, var detail) ->
                    mirror.answered(change, accepted, detail);
            case BridgeEvent.Noticed(var visitor, var notice) -> {
                wishes.noticed(visitor, notice);
                state.act(new BridgeAction.Look());
            }
            case BridgeEvent.BackendFailed(var id, var reason) -> wishes.backendFailed(id, reason);
            case BridgeEvent.BackendHealthy(var id) -> wishes.backendHealthy(id);
            case BridgeEvent.Probed(var token, var alive, var detail) ->
                    probed(token, alive, detail);
            case BridgeEvent.Surveyed(var token, var roles) -> surveyed(token, roles);
            case BridgeEvent.StandbyStreams(var id) -> standbyStreams(id);
            case BridgeEvent.HookEnded(var token, var succeeded, var detail) -> {
                execution.hookEnded(token, succeeded, detail);
                follow.hookEnded(token, succeeded, detail);
            }
            case BridgeEvent.Ordered(var visitor, var request, var who) ->
                    wishes.ordered(visitor, request, who);
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
    }

    /// A leader's word clears every quarantine, as natively; what still fails comes back.
    private void bookHeard(BackendStatuses statuses) {
        state.book().take(statuses);
        if (!state.book().quarantined().isEmpty()) {
            restoreQuarantined();
        }
    }

    private void restoreQuarantined() {
        state.book().releaseAll();
        state.report();
    }

    /// A leader that nobody told anything begins with what its pool says, or with everything attached.
    private void seed() {
        if (!state.leads() || state.book().statuses().isPresent()) {
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
            state.book().take(statuses);
            state.report();
        });
    }

    private BackendStatuses statusesOf(PoolView view) {
        List<BackendState> states = new ArrayList<>();
        for (int id = 0; id < state.settings().backends().size(); id++) {
            boolean used = state.settings().isUsed(id);
            BackendState known = view.isAttached(id) ? BackendState.WAITING : BackendState.DOWN;
            states.add(used && view.isUsed(id) ? known : BackendState.UNUSED);
        }
        return new BackendStatuses(states, view.primary());
    }

    private BackendStatuses allAttached() {
        List<BackendState> states = new ArrayList<>();
        for (int id = 0; id < state.settings().backends().size(); id++) {
            states.add(state.settings().isUsed(id) ? BackendState.WAITING : BackendState.UNUSED);
        }
        return new BackendStatuses(states, BackendStatuses.PRIMARY_UNDETERMINED);
    }

    // Quarantine and the missing primary.

    private void watchQuarantine() {
        if (state.book().quarantined().isEmpty()) {
            nextQuarantineProbe = MonotonicTime.NEVER;
            return;
        }
        boolean due = nextQuarantineProbe.isNever() || state.now().hasReached(nextQuarantineProbe);
        if (!due) {
            return;
        }
        nextQuarantineProbe = state.now().plus(EngineLimits.QUARANTINE_PROBE);
        for (int id : state.book().quarantined()) {
            if (!quarantineProbes.containsValue(id)) {
                long token = state.freshToken();
                quarantineProbes.put(token, id);
                state.act(new BridgeAction.Probe(token, id));
            }
        }
    }

    private void probed(long token, boolean alive, String detail) {
        Integer quarantined = quarantineProbes.remove(token);
        if (quarantined == null) {
            wishes.probed(token, alive, detail);
        } else if (alive) {
            wishes.backendHealthy(quarantined);
        }
    }

    /// A leader without a primary in its book keeps looking for one: it may be promoted by hand, or the
    /// databases start after the pools.
    private void findPrimary() {
        boolean missing =
                state.leads()
                        && execution.isIdle()
                        && state.settings().primaryReplica()
                        && state.book().statuses().isPresent()
                        && state.book().primary() < 0
                        && !state.book().up().isEmpty();
        if (!missing) {
            primarySearch = -1;
            nextPrimarySearch = MonotonicTime.NEVER;
            return;
        }
        boolean due = nextPrimarySearch.isNever() || state.now().hasReached(nextPrimarySearch);
        if (due) {
            nextPrimarySearch = state.now().plus(EngineLimits.QUARANTINE_PROBE);
            primarySearch = state.freshToken();
            state.act(new BridgeAction.Survey(primarySearch, state.book().up()));
        }
    }

    private void surveyed(long token, List<BackendRole> roles) {
        if (token != primarySearch) {
            execution.surveyed(token, roles);
            return;
        }
        int primary = roles.indexOf(BackendRole.PRIMARY);
        if (primary >= 0 && state.book().isUp(primary)) {
            state.tell(NoticeLevel.INFO, "backend " + primary + " is the primary");
            state.book().take(state.book().with(List.of(), BackendState.UP, primary));
            state.report();
        }
    }

    private void standbyStreams(int backend) {
        boolean rested =
                state.now().since(lastChange).compareTo(state.settings().autoFailbackInterval())
                        >= 0;
        boolean wanted =
                state.leads()
                        && state.settings().autoFailback()
                        && state.book().isDown(backend)
                        && rested
                        && execution.isIdle()
                        && !follow.isRunning();
        if (wanted) {
            wishes.standbyStreams(backend);
        }
    }
}
