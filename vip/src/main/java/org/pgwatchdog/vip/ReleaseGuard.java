package org.pgwatchdog.vip;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A small sibling process that runs the release command when this process dies while the virtual IP
/// may be up (safety rule S3): a shell that reads from a pipe whose other end only this process holds.
/// However this process ends, the kernel closes the pipe, and the shell acts within milliseconds.
///
/// It does not help against a frozen process, nor when everything on the host is killed at once.
/// Thread-safe.
public final class ReleaseGuard implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ReleaseGuard.class);
    private static final Path SHELL = Path.of("/bin/sh");

    /// Keeps the last word it was told; at the end of the pipe, `up` runs the arguments.
    private static final String SCRIPT =
            "trap '' INT TERM HUP; state=down; "
                    + "while read -r word; do state=$word; done; "
                    + "[ \"$state\" = up ] || exit 0; "
                    + "exec \"$@\" >/dev/null 2>&1";

    private final Process process;
    private final OutputStream pipe;
    private boolean lost;

    private ReleaseGuard(Process process) {
        this.process = process;
        this.pipe = process.getOutputStream();
    }

    /// Starts a guard that is not armed.
    ///
    /// @param release the program, by its full path, and its arguments; run without a shell
    /// @throws IOException if the guard cannot be started, naming what is missing
    public static ReleaseGuard start(List<String> release) throws IOException {
        if (!Files.isExecutable(SHELL)) {
            throw new IOException("there is no " + SHELL);
        }
        List<String> words =
                new ArrayList<>(List.of(SHELL.toString(), "-c", SCRIPT, "pgwatchdog-guard"));
        words.addAll(release);
        Process process =
                new ProcessBuilder(words)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        return new ReleaseGuard(process);
    }

    /// From now on our death releases the virtual IP.
    public void arm() {
        tell("up");
    }

    /// From now on our death releases nothing: the virtual IP is gone already.
    public void disarm() {
        tell("down");
    }

    /// Whether the guard's process still runs.
    public boolean isAlive() {
        return process.isAlive();
    }

    /// The guard's process id.
    public long pid() {
        return process.pid();
    }

    /// Ends the guard; if it is armed, it releases the virtual IP now.
    @Override
    public synchronized void close() {
        try {
            pipe.close();
        } catch (IOException e) {
            LOG.debug("closing the guard's pipe", e);
        }
    }

    private synchronized void tell(String word) {
        if (lost) {
            return;
        }
        try {
            pipe.write((word + "\n").getBytes(StandardCharsets.US_ASCII));
            pipe.flush();
        } catch (IOException | UncheckedIOException e) {
            lost = true;
            LOG.warn(
                    "the guard of the virtual IP is gone; our own death would leave the address here",
                    e);
        }
    }
}
