package org.pgwatchdog.daemon.wiring;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.pgwatchdog.command.CommandLine;
import org.pgwatchdog.vip.AddressVirtualIpSettings;
import org.pgwatchdog.vip.CommandVirtualIpSettings;

/// The command that drops the address when this process cannot do it any more.
final class ReleaseCommands {
    private static final List<Path> IP =
            List.of(
                    Path.of("/sbin/ip"),
                    Path.of("/usr/sbin/ip"),
                    Path.of("/bin/ip"),
                    Path.of("/usr/bin/ip"));

    private ReleaseCommands() {}

    /// `if_down_cmd`.
    static List<String> of(CommandVirtualIpSettings settings) {
        if (settings.ifDown().isEmpty()) {
            return List.of();
        }
        CommandLine command = settings.ifDown().expand(settings.address());
        List<String> words = new ArrayList<>(List.of(command.program().toString()));
        words.addAll(command.arguments());
        return words;
    }

    /// `ip addr del`, if there is such a program; the address method itself needs none.
    static List<String> of(AddressVirtualIpSettings settings) {
        return IP.stream()
                .filter(Files::isExecutable)
                .findFirst()
                .map(ip ->
                        List.of(
                                ip.toString(),
                                "addr",
                                "del",
                                settings.address().getHostAddress() + "/" + settings.prefixLength(),
                                "dev",
                                settings.device()))
                .orElse(List.of());
    }
}
