package org.pgwatchdog.vip;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/// What a node does when it takes over and gives up: the operator's command, then the virtual IP
/// (protocol v4, 11.3; native `wd_escalation.c`).
///
/// As natively the virtual IP has its turn even if the command failed; unlike natively the outcome
/// then is a failure. A command may take `vip_command_timeout`, but at most half of the whole
/// limit: the rest is the virtual IP's. Clearing the query cache, the native first step, is not
/// done here. Thread-safe as far as its parts are; blocks.
///
/// @param onUp `wd_escalation_command`
/// @param onDown `wd_de_escalation_command`
/// @param vip the virtual IP
/// @param address `delegate_ip`, for the commands' environment
/// @param commandTimeout `vip_command_timeout`
public record EscalationSequence(
        EscalationCommand onUp,
        EscalationCommand onDown,
        VirtualIp vip,
        Optional<InetAddress> address,
        Duration commandTimeout) {
    private static final VipOutcome LEASE_OVER =
            new VipOutcome.Failed("not raised: this node's lease or leadership has ended");

    /// Takes over: `wd_escalation_command`, then the virtual IP.
    ///
    /// @param lease asked when the command has run; empty if the lease has ended
    /// @return [VipOutcome.Held] only if both steps succeeded
    public VipOutcome up(Duration limit, Supplier<Optional<VipLease>> lease) {
        var budget = new TimeBudget(limit);
        Optional<String> fault = runCommand(onUp, limit);
        return combined(
                fault,
                lease.get().map(rest -> vip.acquire(budget.remaining(), rest)).orElse(LEASE_OVER));
    }

    /// Gives up: `wd_de_escalation_command`, then the virtual IP.
    ///
    /// @return [VipOutcome.Released] only if both steps succeeded
    public VipOutcome down(Duration limit) {
        var budget = new TimeBudget(limit);
        Optional<String> fault = runCommand(onDown, limit);
        return combined(fault, vip.release(budget.remaining()));
    }

    /// Only the virtual IP, without the command: it vanished while this node holds it.
    ///
    /// @param lease empty if the lease has ended
    public VipOutcome reassert(Duration limit, Supplier<Optional<VipLease>> lease) {
        return lease.get().map(rest -> vip.reassert(limit, rest)).orElse(LEASE_OVER);
    }

    private Optional<String> runCommand(EscalationCommand command, Duration limit) {
        Duration half = limit.dividedBy(2);
        return command.run(address, half.compareTo(commandTimeout) < 0 ? half : commandTimeout);
    }

    private static VipOutcome combined(Optional<String> fault, VipOutcome outcome) {
        return fault.<VipOutcome>map(reason ->
                        new VipOutcome.Failed(
                                reason
                                        + "; virtual IP: "
                                        + outcome.getClass().getSimpleName()
                                        + " ("
                                        + outcome.detail()
                                        + ")"))
                .orElse(outcome);
    }
}
