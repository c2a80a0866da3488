package org.pgwatchdog.itest.database;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The operator's own failover scripts, the same for all pools, and the one log they all append to.
public final class OperatorScripts {

    private static final List<String> NAMES =
            List.of(
                    "common.sh",
                    "failover.sh",
                    "failback.sh",
                    "follow_primary.sh",
                    "reclone.sh",
                    "recovery.sh",
                    "supervise.sh");

    private final Path directory;

    OperatorScripts(Path directory) {
        this.directory = directory;
        for (String name : NAMES) {
            install(name);
        }
        behave("");
        try {
            // Scripts run as root, and as the database's user.
            Files.writeString(log(), "");
            Files.setPosixFilePermissions(log(), PosixFilePermissions.fromString("rw-rw-rw-"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The file of the pcp password that scripts use; whoever makes the pools writes it.
    public Path passFile() {
        return directory.resolve("pcppass");
    }

    /// What the scripts did so far.
    public FailoverLog failoverLog() {
        return FailoverLog.read(log());
    }

    /// Makes every script run these shell commands right after it has logged its beginning; `$0` names
    /// the script. An empty text: nothing more.
    public void behave(String shell) {
        write("behaviour", shell + "\n");
    }

    /// The commands as pgpool.conf has them.
    Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("failover_command", command("failover.sh", "%d %P %m \"%H\" \"%r\""));
        settings.put("failback_command", command("failback.sh", "%d"));
        settings.put(
                "follow_primary_command",
                command("follow_primary.sh", "%d %h %p %D %m \"%H\" \"%r\""));
        return settings;
    }

    Path script(String name) {
        return directory.resolve(name);
    }

    Path log() {
        return directory.resolve("failover.log");
    }

    private String command(String script, String arguments) {
        return "'" + script(script) + " " + arguments + "'";
    }

    private void install(String name) {
        try (InputStream source = OperatorScripts.class.getResourceAsStream("/operator/" + name)) {
            if (source == null) {
                throw new IllegalStateException("no resource /operator/" + name);
            }
            write(name, new String(source.readAllBytes(), StandardCharsets.UTF_8));
            Files.setPosixFilePermissions(
                    script(name), PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(String name, String text) {
        try {
            Files.writeString(script(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
