package org.pgwatchdog.bridge.ipc;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The file of the local command socket. It is bound under a temporary name, protected, and moved to its
/// place, so that nobody ever meets it unprotected, and so that Netty, which deletes the name it bound
/// when the channel closes, does not delete the socket of a successor. Blocking, but never for long; one
/// thread.
final class IpcSocketFile {
    /// Only the daemon's user and root may connect, as with natives under the usual umask 022.
    private static final String MODE = "rwx------";

    private final Path path;
    private final Path bindPath;
    private Optional<Identity> own = Optional.empty();

    /// What tells one file from a later one of the same name; the inode alone may be used again.
    private record Identity(@Nullable Object key, FileTime modified) {}

    IpcSocketFile(Path path) {
        this.path = path;
        this.bindPath =
                path.resolveSibling(
                        ".pw"
                                + ProcessHandle.current().pid()
                                + "."
                                + Integer.toHexString(path.hashCode()));
    }

    Path path() {
        return path;
    }

    /// The name to bind; [#adopt()] moves it to [#path()].
    Path bindPath() {
        return bindPath;
    }

    /// Checks that the socket can be made, and removes a file that a dead process left.
    ///
    /// @throws IOException naming what is in the way
    void makeRoom() throws IOException {
        int length = Math.max(lengthOf(path), lengthOf(bindPath));
        if (length > IpcLimits.PATH_BYTES_MAX) {
            throw new IOException(
                    "the socket path "
                            + path
                            + " has "
                            + length
                            + " bytes, at most "
                            + IpcLimits.PATH_BYTES_MAX
                            + ": choose a shorter wd_ipc_socket_dir");
        }
        Path directory = Objects.requireNonNullElse(path.getParent(), path);
        if (!Files.isDirectory(directory)) {
            throw new IOException("wd_ipc_socket_dir " + directory + " is no directory");
        }
        Files.deleteIfExists(bindPath);
        BasicFileAttributes attributes;
        try {
            attributes =
                    Files.readAttributes(
                            path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException free) {
            return;
        }
        if (!attributes.isOther()) {
            throw new IOException(path + " exists and is not a socket: remove it");
        }
        if (somebodyAnswers()) {
            throw new IOException(
                    path
                            + " is served by another watchdog: stop it (a local pgpool must have"
                            + " use_watchdog = off), or give this one another wd_port");
        }
        Files.deleteIfExists(path);
    }

    /// Called once bound: protects the file, moves it to its place and remembers it as ours.
    void adopt() throws IOException {
        Files.setPosixFilePermissions(bindPath, PosixFilePermissions.fromString(MODE));
        Files.move(bindPath, path, StandardCopyOption.ATOMIC_MOVE);
        own = identity();
    }

    /// Removes the file if it is still the one adopted.
    void remove() throws IOException {
        if (own.isPresent() && own.equals(identity())) {
            Files.deleteIfExists(path);
        }
        own = Optional.empty();
    }

    private Optional<Identity> identity() throws IOException {
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(
                            path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return Optional.of(new Identity(attributes.fileKey(), attributes.lastModifiedTime()));
        } catch (NoSuchFileException gone) {
            return Optional.empty();
        }
    }

    private static int lengthOf(Path path) {
        return path.toString().getBytes(StandardCharsets.UTF_8).length;
    }

    /// A refused connection proves that nobody listens; anything else counts as alive.
    private boolean somebodyAnswers() throws IOException {
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            probe.configureBlocking(false);
            probe.connect(UnixDomainSocketAddress.of(path));
            return true;
        } catch (ConnectException refused) {
            return false;
        }
    }
}
