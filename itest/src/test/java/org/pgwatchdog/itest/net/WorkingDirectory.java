package org.pgwatchdog.itest.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/// The files of one cluster: configuration, sockets, logs, database.
///
/// Lies directly below the system's temporary directory because a Unix socket's path may be no longer
/// than 107 bytes.
public final class WorkingDirectory implements AutoCloseable {

    static final Path ROOT = Path.of(System.getProperty("java.io.tmpdir"));

    private final Path path;

    private WorkingDirectory(Path path) {
        this.path = path;
    }

    /// Makes the directory that belongs to a network.
    public static WorkingDirectory of(TestHosts hosts) {
        try {
            Path path = Files.createDirectory(ROOT.resolve(hosts.prefix()));
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
            return new WorkingDirectory(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A directory in it, made if it was not there.
    public Path directory(String name) {
        try {
            return Files.createDirectories(path.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        StaleRuns.deleteTree(path);
    }
}
