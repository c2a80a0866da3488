package org.pgwatchdog.core.legacy;

import java.util.List;
import java.util.Optional;
import org.pgwatchdog.core.legacy.LegacySnapshot.MemberView;
import org.pgwatchdog.core.legacy.message.WallTime;
import org.pgwatchdog.core.model.MonotonicTime;

/// The brain of one node among watchdogs of Pgpool-II 3.2 to 3.4 (protocol v3). Deterministic; not
/// thread-safe; does no I/O. The first event must be `Started`, when the listeners are up.
///
/// On the wire it is a native node; where natives are unsafe it is stricter: docs/deviations.md lists it.
public final class LegacyWatchdog {
    private final LegacyNode node;
    private final LegacyMachine machine;

    /// A node that has not started yet.
    ///
    /// @param origin the monotonic time at which `wallAtOrigin` was read, not later than the first step
    /// @param wallAtOrigin the wall clock, which start times are told in
    public LegacyWatchdog(LegacyConfig config, MonotonicTime origin, WallTime wallAtOrigin) {
        this(config, origin, wallAtOrigin, LegacyRules.STANDARD);
    }

    /// A node that follows other rules, for the simulator, which breaks them one by one.
    ///
    /// @param origin the monotonic time at which `wallAtOrigin` was read, not later than the first step
    public LegacyWatchdog(
            LegacyConfig config, MonotonicTime origin, WallTime wallAtOrigin, LegacyRules rules) {
        node = new LegacyNode(config, origin, wallAtOrigin, rules);
        machine = new LegacyMachine(node);
    }

    /// Handles one event and returns what is to be done, in order.
    ///
    /// @param now never earlier than at the last call
    /// @throws IllegalStateException if the core finds itself in a state that must not be: a bug here,
    ///     after which the process must let go of everything
    public List<LegacyEffect> step(MonotonicTime now, LegacyEvent event) {
        node.advance(now);
        machine.handle(event);
        return node.out().take();
    }

    /// When to call [#step] with `DeadlineReached` at the latest.
    public MonotonicTime deadline() {
        return machine.deadline();
    }

    /// What this node knows at `now`.
    public LegacySnapshot snapshot(MonotonicTime now) {
        Members members = node.members();
        Member self = members.self();
        Optional<Member> master = self.isMaster() ? Optional.of(self) : members.master();
        Optional<MonotonicTime> lease =
                machine.state()
                        .filter(ActiveState.class::isInstance)
                        .map(state -> ((ActiveState) state).leaseEnds());
        return new LegacySnapshot(
                node.phase(),
                machine.state().map(LegacyState::why).orElse("not started"),
                master.map(Member::id),
                node.vip().phase(),
                lease,
                self.lockHolder(),
                self.interlocking(),
                machine.isRecovering(),
                members.all().stream().map(member -> view(member, now)).toList());
    }

    private MemberView view(Member member, MonotonicTime now) {
        return new MemberView(
                member.id(),
                member.record(node.config().delegateIp()),
                member.configured(),
                member.absence(),
                member.heard().map(now::since));
    }
}
