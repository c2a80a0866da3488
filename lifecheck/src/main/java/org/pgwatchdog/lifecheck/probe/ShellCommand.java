package org.pgwatchdog.lifecheck.probe;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A configured command, run by the shell as natives run `trusted_server_command` (4.4 and later).
final class ShellCommand {
    private static final Pattern SEQUENCE = Pattern.compile("%(.?)", Pattern.DOTALL);
    private static final long REAP_SECONDS_MAX = 1;

    private ShellCommand() {}

    /// The command with `%h` and `%%` replaced; other sequences are dropped, as natively.
    static String expand(String template, String host) {
        return SEQUENCE.matcher(template)
                .replaceAll(match ->
                        switch (match.group(1)) {
                            case "h" -> Matcher.quoteReplacement(host);
                            case "%" -> "%";
                            default -> "";
                        });
    }

    /// Runs `command` with nothing to read and nobody to read its output. Blocks up to `limit`; then, or
    /// when interrupted, the shell and all its descendants are killed.
    static ProbeOutcome run(String command, Duration limit) {
        Process process;
        try {
            process =
                    new ProcessBuilder(List.of("/bin/sh", "-c", command))
                            .redirectInput(Redirect.from(new File("/dev/null")))
                            .redirectOutput(Redirect.DISCARD)
                            .redirectError(Redirect.DISCARD)
                            .start();
        } catch (IOException e) {
            return new ProbeOutcome.Failed("cannot run the shell: " + e.getMessage());
        }
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                return new ProbeOutcome.Failed("no end within " + limit.toMillis() + " ms");
            }
            int status = process.exitValue();
            return status == 0
                    ? new ProbeOutcome.Answered()
                    : new ProbeOutcome.Failed("exit status " + status);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new ProbeOutcome.Failed("interrupted");
        } finally {
            kill(process);
        }
    }

    private static void kill(Process process) {
        if (!process.isAlive()) {
            return;
        }
        List<ProcessHandle> family = process.descendants().toList();
        process.destroyForcibly();
        family.forEach(ProcessHandle::destroyForcibly);
        try {
            process.waitFor(REAP_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
