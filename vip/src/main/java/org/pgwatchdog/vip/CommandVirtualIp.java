package org.pgwatchdog.vip;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pgwatchdog.command.CommandOutcome;
import org.pgwatchdog.command.CommandRunner;
import org.pgwatchdog.vip.drift.VipMonitor;
import org.pgwatchdog.vip.linux.InterfaceTable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The virtual IP raised and dropped by the operator's commands (`vip_method = 'command'`;
/// protocol v4, 11.4; native `wd_if.c wd_IP_up`, `wd_IP_down`).
///
/// Up: `if_up_cmd`, then `arping_cmd`, then verification. Down: `if_down_cmd`, then verification.
/// Each command has `vip_command_timeout`; a missing, failing or hanging one is a failure (natives
/// take a missing one for a success, and wait for a hanging one without end).
///
/// Commands that put the address on an interface themselves ([VipVerification#LOCAL_ADDRESS]) are
/// not run when the address is there, or gone, already; after `if_down_cmd` an address that is
/// still there is removed directly. Scripts ([VipVerification#REACHABLE]) may do more than that
/// and are run each time; only a release without any acquire before it, with no address here, runs
/// nothing: the script might take the address from its new owner. After a failed acquire the
/// address may be here: release it.
public final class CommandVirtualIp implements VirtualIp {
    private static final Logger LOG = LoggerFactory.getLogger(CommandVirtualIp.class);

    /// What this process did to the address last.
    private enum Last {
        NOTHING,
        /// An acquire failed half-way, or a release did.
        UNCERTAIN,
        HELD_HERE,
        /// Held by the command's word or a ping; not on an interface of this host.
        HELD_ELSEWHERE
    }

    private final CommandVirtualIpSettings settings;
    private final CommandRunner runner;
    private final PingCheck ping;
    private final LocalVip local;
    private final KernelLease kernel;
    private final OneAtATime turns = new OneAtATime();
    private volatile Last last = Last.NOTHING;

    /// @param settings without fatal [CommandVirtualIpSettings#problems()]
    public CommandVirtualIp(CommandVirtualIpSettings settings, CommandRunner runner) {
        this.settings = settings;
        this.runner = runner;
        this.ping = new PingCheck(settings.pingPath(), runner);
        this.local = new LocalVip(settings.address());
        this.kernel = new KernelLease(local);
    }

    @Override
    public VipOutcome acquire(Duration limit, VipLease lease) {
        return turns.run(
                limit,
                budget -> {
                    VipOutcome outcome = raise(budget);
                    if (last == Last.HELD_HERE) {
                        kernel.begin(lease);
                    }
                    return outcome;
                },
                () -> busy(limit));
    }

    @Override
    public void renew(VipLease lease) {
        kernel.renew(lease);
    }

    @Override
    public boolean enforcesLease() {
        return ownsAddress();
    }

    @Override
    public VipOutcome release(Duration limit) {
        return turns.run(limit, this::drop, () -> busy(limit));
    }

    @Override
    public boolean isHeld() {
        return last == Last.HELD_ELSEWHERE || local.present();
    }

    @Override
    public LeftOvers cleanUp(Duration limit) {
        return turns.run(
                limit, this::clean, () -> new LeftOvers(List.of(), List.of(busy(limit).detail())));
    }

    @Override
    public List<VipMonitor> monitors() {
        return List.of(
                new LocalMonitor(local, Optional.empty(), () -> last == Last.HELD_ELSEWHERE));
    }

    private VipOutcome raise(TimeBudget budget) {
        boolean wasHere = local.present();
        last = Last.UNCERTAIN;
        if (!(wasHere && ownsAddress())) {
            CommandOutcome up = run(settings.ifUp(), budget);
            if (!up.succeeded() && wasHere) {
                // The address of an earlier run is in the script's way (`ip addr add`: exists).
                LOG.info("if_up_cmd failed with the address here already: dropping it first");
                run(settings.ifDown(), budget);
                up = run(settings.ifUp(), budget);
            }
            if (!up.succeeded()) {
                return failure(settings.ifUp(), up);
            }
        }
        if (!settings.arping().isEmpty()) {
            CommandOutcome announced = run(settings.arping(), budget);
            if (!announced.succeeded()) {
                return failure(settings.arping(), announced);
            }
        }
        return verified(budget);
    }

    private VipOutcome verified(TimeBudget budget) {
        InterfaceTable table;
        try {
            table = local.table();
        } catch (IOException e) {
            return new VipOutcome.Failed("cannot read the local addresses: " + e.getMessage());
        }
        String ip = settings.address().getHostAddress();
        if (table.has(settings.address())) {
            last = Last.HELD_HERE;
            return new VipOutcome.Held(
                    LocalVip.text(table.holding(settings.address()).getFirst(), table));
        }
        if (ownsAddress()) {
            return new VipOutcome.Failed(
                    "if_up_cmd succeeded, but " + ip + " is on no interface of this host");
        }
        if (!table.onLink(settings.address())) {
            last = Last.HELD_ELSEWHERE;
            return new VipOutcome.Held(
                    "if_up_cmd succeeded; "
                            + ip
                            + " lies in no network of this host, so that is all there is to go by");
        }
        if (ping.answered(settings.address(), budget, settings.commandTimeout())) {
            last = Last.HELD_ELSEWHERE;
            return new VipOutcome.Held(ip + " answers pings, though not from this host");
        }
        return budget.spent()
                ? new VipOutcome.TimedOut(
                        "verifying " + ip + " took longer than " + millis(budget.limit()))
                : new VipOutcome.Failed(
                        "if_up_cmd succeeded, but "
                                + ip
                                + " is on no interface of this host and answers no ping");
    }

    private VipOutcome drop(TimeBudget budget) {
        boolean inOrder = !kernel.hasRunOut();
        kernel.end();
        if ((ownsAddress() || last == Last.NOTHING) && local.surelyAbsent()) {
            last = Last.NOTHING;
            return new VipOutcome.Released(settings.address().getHostAddress() + " is not here");
        }
        last = Last.UNCERTAIN;
        if (inOrder) {
            local.resetConnections();
        }
        CommandOutcome down = run(settings.ifDown(), budget);
        try {
            List<String> removed = local.removeEverywhere();
            removed.forEach(what -> LOG.warn("if_down_cmd left the address: {}", what));
        } catch (IOException e) {
            return new VipOutcome.Failed(
                    (down.succeeded()
                                    ? "if_down_cmd succeeded, but the address is still here"
                                    : failure(settings.ifDown(), down).detail())
                            + "; removing it directly: "
                            + e.getMessage());
        }
        if (!down.succeeded() && !ownsAddress()) {
            return failure(settings.ifDown(), down);
        }
        last = Last.NOTHING;
        return new VipOutcome.Released(
                settings.address().getHostAddress()
                        + " is gone"
                        + (down.succeeded() ? "" : ", although if_down_cmd failed"));
    }

    private LeftOvers clean(TimeBudget budget) {
        if (local.surelyAbsent()) {
            return LeftOvers.NONE;
        }
        var removed = new ArrayList<String>();
        CommandOutcome down = run(settings.ifDown(), budget);
        try {
            if (down.succeeded() && local.surelyAbsent()) {
                removed.add(settings.address().getHostAddress() + " was removed by if_down_cmd");
            }
            removed.addAll(local.removeEverywhere());
            return new LeftOvers(removed, List.of());
        } catch (IOException e) {
            return new LeftOvers(
                    removed,
                    List.of(
                            settings.address().getHostAddress()
                                    + " is still here: "
                                    + e.getMessage()));
        }
    }

    private CommandOutcome run(CommandTemplate template, TimeBudget budget) {
        if (budget.spent()) {
            return new CommandOutcome.TimedOut(budget.limit(), "", List.of());
        }
        return runner.run(
                template.expand(settings.address()), budget.atMost(settings.commandTimeout()));
    }

    private VipOutcome failure(CommandTemplate template, CommandOutcome outcome) {
        String text = CommandRunner.describe(template.expand(settings.address()), outcome);
        return outcome instanceof CommandOutcome.TimedOut
                ? new VipOutcome.TimedOut(text)
                : new VipOutcome.Failed(text);
    }

    private VipOutcome busy(Duration limit) {
        return new VipOutcome.TimedOut(
                "an earlier operation on the virtual IP did not end within " + millis(limit));
    }

    private boolean ownsAddress() {
        return settings.verification() == VipVerification.LOCAL_ADDRESS;
    }

    private static String millis(Duration time) {
        return time.toMillis() + " ms";
    }
}
