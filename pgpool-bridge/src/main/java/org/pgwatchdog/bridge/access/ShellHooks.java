package org.pgwatchdog.bridge.access;

import java.util.List;
import java.util.Optional;
import org.pgwatchdog.bridge.conf.BridgeSettings;
import org.pgwatchdog.bridge.engine.HookCall;
import org.pgwatchdog.bridge.hook.HookCommand;
import org.pgwatchdog.bridge.hook.HookNode;
import org.pgwatchdog.bridge.hook.HookOutcome;
import org.pgwatchdog.bridge.hook.HookPlaceholders;
import org.pgwatchdog.bridge.hook.HookRunner;
import org.pgwatchdog.bridge.pool.HookAccess;

/// The operator's commands, run by the shell with the backends' names filled in.
public final class ShellHooks implements HookAccess {
    private final HookRunner runner;
    private final BridgeSettings.Commands commands;
    private final List<BridgeSettings.Backend> backends;

    public ShellHooks(HookRunner runner, BridgeSettings settings) {
        this.runner = runner;
        this.commands = settings.commands();
        this.backends = settings.backends();
    }

    @Override
    public Ending run(HookCall call) {
        HookCommand command =
                switch (call.kind()) {
                    case FAILOVER -> HookCommand.failover(commands);
                    case FAILBACK -> HookCommand.failback(commands);
                    case FOLLOW_PRIMARY -> HookCommand.followPrimary(commands);
                };
        HookPlaceholders placeholders =
                new HookPlaceholders(
                        node(call.node()),
                        node(call.newMain()),
                        call.oldMain(),
                        node(call.oldPrimary()));
        Optional<HookOutcome> outcome = runner.run(command, placeholders);
        boolean succeeded = outcome.isEmpty() || outcome.get() instanceof HookOutcome.Succeeded;
        String text = outcome.map(HookOutcome::text).orElse("is not set");
        return new Ending(succeeded, command.name() + " for backend " + call.node() + " " + text);
    }

    private HookNode node(int id) {
        return id >= 0 && id < backends.size()
                ? HookNode.of(backends.get(id))
                : new HookNode(Math.min(id, -1), "", 0, "");
    }
}
