package org.pgwatchdog.bridge.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// What a pgpool on this host leaves to see without asking it: its process id and its status file
/// (native `write_status_file`: written at each change of a backend's status). Stateless; any thread.
///
/// @param pidFile `pid_file_name`
/// @param statusFile `pgpool_status` in the pool's work directory
public record PoolTraces(Path pidFile, Path statusFile) {
    private static final int PID_CHARACTERS_MAX = 32;

    /// Names the running pgpool: process id and start time; empty if they cannot be learnt.
    public Optional<String> incarnation() {
        return pid().flatMap(ProcessHandle::of)
                .map(process ->
                        process.pid()
                                + "@"
                                + process.info().startInstant().map(Object::toString).orElse(""));
    }

    /// Changes whenever the pool's status does; empty if it cannot be read here.
    public Optional<String> sign() {
        try {
            return Optional.of(
                    Files.getLastModifiedTime(statusFile)
                            + " "
                            + Files.size(statusFile)
                            + " "
                            + pid().map(Object::toString).orElse("no process"));
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    /// natives write the number, sometimes with a NUL or line end behind it.
    private Optional<Long> pid() {
        try (var in = Files.newBufferedReader(pidFile)) {
            char[] text = new char[PID_CHARACTERS_MAX];
            int length = in.read(text);
            int digits = 0;
            while (digits < length && Character.isDigit(text[digits])) {
                digits++;
            }
            return digits == 0
                    ? Optional.empty()
                    : Optional.of(Long.parseLong(new String(text, 0, digits)));
        } catch (IOException | NumberFormatException _) {
            return Optional.empty();
        }
    }
}
