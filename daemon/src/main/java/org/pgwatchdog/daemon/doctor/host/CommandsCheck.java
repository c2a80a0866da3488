package org.pgwatchdog.daemon.doctor.host;

import static org.pgwatchdog.daemon.doctor.check.Finding.fail;
import static org.pgwatchdog.daemon.doctor.check.Finding.ok;
import static org.pgwatchdog.daemon.doctor.check.Finding.warn;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pgwatchdog.bridge.conf.BridgeSettings;
import org.pgwatchdog.bridge.conf.WatchdogSettings;
import org.pgwatchdog.bridge.conf.WatchdogSettings.VipMethod;
import org.pgwatchdog.daemon.doctor.check.Finding;
import org.pgwatchdog.vip.ConfigProblem;

/// `commands`: each program that a takeover or a failover runs is there, may be run, and nobody else may
/// change it.
record CommandsCheck(NodeSubject subject) {
    private static final String REMEDY = "correct the command, or install the program";

    List<Finding> look() {
        var findings = new ArrayList<Finding>();
        for (ConfigProblem problem : subject.vip().problems()) {
            findings.add(
                    problem.fatal()
                            ? fail(problem.text(), REMEDY)
                            : warn(problem.text(), "chmod o-w, and see who could have changed it"));
        }
        Map<String, String> commands = commands();
        commands.forEach((key, text) ->
                ShellProgram.of(text)
                        .flatMap(program -> problem(key, program))
                        .ifPresent(findings::add));
        ping().ifPresent(findings::add);
        return findings.isEmpty() ? ok(names(commands)).alone() : findings;
    }

    /// Those given to the shell, by parameter; what a daemon of this configuration does not run is left
    /// out.
    private Map<String, String> commands() {
        WatchdogSettings settings = subject.settings();
        Map<String, String> all = new LinkedHashMap<>();
        all.put("wd_escalation_command", settings.vip().escalationCommand());
        all.put("wd_de_escalation_command", settings.vip().deEscalationCommand());
        if (!settings.lifecheck().trustedServers().isEmpty()) {
            all.put("trusted_server_command", settings.lifecheck().trustedServerCommand());
        }
        if (settings.bridge().mode() != BridgeSettings.Mode.OFF) {
            BridgeSettings.Commands bridge = settings.bridge().commands();
            all.put("failover_command", bridge.failover());
            all.put("failback_command", bridge.failback());
            all.put(new WrittenNames(subject).of("follow_primary_command"), bridge.followPrimary());
        }
        all.values().removeIf(String::isBlank);
        return all;
    }

    private static Optional<Finding> problem(String key, ShellProgram program) {
        return switch (program) {
            case ShellProgram.Missing(var word) ->
                    Optional.of(fail(key + ": there is no program " + word, REMEDY));
            case ShellProgram.NotExecutable(var file) ->
                    Optional.of(
                            fail(
                                    key + ": " + file + " is not executable for this user",
                                    "chmod +x " + file));
            case ShellProgram.ChangeableByOthers(var file) ->
                    Optional.of(warn(key + ": anybody may change " + file, "chmod o-w " + file));
            case ShellProgram.InOrder _ -> Optional.empty();
        };
    }

    /// Commands prove with `ping` that the address is up.
    private Optional<Finding> ping() {
        WatchdogSettings.Vip vip = subject.settings().vip();
        if (subject.vip().address().isEmpty() || !vip.methods().contains(VipMethod.COMMAND)) {
            return Optional.empty();
        }
        Path ping = Path.of(vip.commands().pingPath(), "ping");
        return Files.isExecutable(ping) || subject.vip().local()
                ? Optional.empty()
                : Optional.of(
                        fail(
                                "ping_path: there is no program " + ping,
                                "install it (iputils-ping), or correct ping_path"));
    }

    private String names(Map<String, String> commands) {
        var names = new ArrayList<String>();
        WatchdogSettings.Vip vip = subject.settings().vip();
        if (subject.vip().address().isPresent() && vip.methods().contains(VipMethod.COMMAND)) {
            names.add("if_up_cmd");
            names.add("if_down_cmd");
        }
        names.addAll(commands.keySet());
        return names.isEmpty()
                ? "no command is configured"
                : "the programs are in order: " + String.join(", ", names);
    }
}
