package org.pgwatchdog.daemon.control;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The notice box's directory. It is held open and everything in it is reached through that, never
/// through its path and never through a symbolic link: who may write to the directory, or to the one
/// above it, cannot lead a daemon of root's to other places. Thread-safe.
final class BoxDirectory implements AutoCloseable {
    private final Path path;
    private final SecureDirectoryStream<Path> directory;

    private BoxDirectory(Path path, SecureDirectoryStream<Path> directory) {
        this.path = path;
        this.directory = directory;
    }

    /// Makes the directory anew, in place of what is left of an earlier one.
    ///
    /// @param group who may use it besides this process's user
    /// @throws IOException naming what is in the way
    static BoxDirectory create(Path path, Optional<String> group) throws IOException {
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(path.resolveSibling("."))) {
            if (!(stream instanceof SecureDirectoryStream<Path> parent)) {
                throw new IOException("this system cannot hold a directory open");
            }
            clear(parent, path.getFileName());
            Files.createDirectory(
                    path,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
            BoxDirectory box =
                    new BoxDirectory(
                            path,
                            parent.newDirectoryStream(
                                    path.getFileName(), LinkOption.NOFOLLOW_LINKS));
            try {
                box.openTo(group);
                return box;
            } catch (IOException failed) {
                box.close();
                throw failed;
            }
        } catch (IOException failed) {
            throw new IOException(
                    "cannot create the notice box "
                            + path
                            + ": "
                            + failed
                            + "; check control_socket_dir and control_socket_group",
                    failed);
        }
    }

    /// The names of what is in it now, at most [ControlLimits#BOX_NAMES_MAX].
    List<String> names() throws IOException {
        return names(directory);
    }

    /// What `name` is, itself and not what it may point to; empty if it is gone.
    Optional<BasicFileAttributes> attributes(String name) throws IOException {
        try {
            return Optional.of(
                    directory
                            .getFileAttributeView(
                                    Path.of(name),
                                    BasicFileAttributeView.class,
                                    LinkOption.NOFOLLOW_LINKS)
                            .readAttributes());
        } catch (NoSuchFileException gone) {
            return Optional.empty();
        }
    }

    /// Renames at once, over what has the new name.
    ///
    /// @return false if it is gone
    boolean rename(String from, String to) throws IOException {
        try {
            directory.move(Path.of(from), directory, Path.of(to));
            return true;
        } catch (NoSuchFileException gone) {
            return false;
        }
    }

    /// The text of a file, bad UTF-8 replaced; empty if it has more than `bytesMax` bytes.
    Optional<String> read(String name, int bytesMax) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(bytesMax + 1);
        try (SeekableByteChannel channel =
                directory.newByteChannel(
                        Path.of(name),
                        Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {}
        }
        return bytes.hasRemaining()
                ? Optional.of(StandardCharsets.UTF_8.decode(bytes.flip()).toString())
                : Optional.empty();
    }

    /// Writes a new file that everybody who may enter the directory can read.
    void write(String name, String text) throws IOException {
        try (SeekableByteChannel channel =
                directory.newByteChannel(
                        Path.of(name),
                        Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW))) {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
        directory
                .getFileAttributeView(
                        Path.of(name), PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .setPermissions(PosixFilePermissions.fromString("rw-r--r--"));
    }

    /// Removes a file, a link itself, or an empty directory.
    ///
    /// @return false if it is gone
    boolean delete(String name) throws IOException {
        return delete(directory, name);
    }

    /// Removes the directory with all files in it.
    @Override
    public void close() throws IOException {
        try (directory) {
            empty(directory);
        }
        Files.deleteIfExists(path);
    }

    private void openTo(Optional<String> group) throws IOException {
        if (group.isPresent()) {
            PosixFileAttributeView view =
                    directory.getFileAttributeView(PosixFileAttributeView.class);
            view.setGroup(
                    path.getFileSystem()
                            .getUserPrincipalLookupService()
                            .lookupPrincipalByGroupName(group.get()));
            view.setPermissions(PosixFilePermissions.fromString("rwxrwx---"));
        }
    }

    private static void clear(SecureDirectoryStream<Path> parent, Path name) throws IOException {
        BasicFileAttributes attributes;
        try {
            attributes =
                    parent.getFileAttributeView(
                                    name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                            .readAttributes();
        } catch (NoSuchFileException nothing) {
            return;
        }
        if (attributes.isDirectory()) {
            try (SecureDirectoryStream<Path> old =
                    parent.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
                empty(old);
            }
        }
        delete(parent, name.toString());
    }

    private static void empty(SecureDirectoryStream<Path> directory) throws IOException {
        List<String> names;
        do {
            names = names(directory);
            for (String name : names) {
                delete(directory, name);
            }
        } while (!names.isEmpty());
    }

    /// A stream can be walked only once; one opened on `.` is as good.
    private static List<String> names(SecureDirectoryStream<Path> directory) throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> now =
                directory.newDirectoryStream(Path.of("."), LinkOption.NOFOLLOW_LINKS)) {
            for (Path one : now) {
                if (names.size() == ControlLimits.BOX_NAMES_MAX) {
                    break;
                }
                names.add(one.getFileName().toString());
            }
        } catch (DirectoryIteratorException failed) {
            throw failed.getCause();
        }
        return names;
    }

    private static boolean delete(SecureDirectoryStream<Path> directory, String name)
            throws IOException {
        try {
            directory.deleteFile(Path.of(name));
        } catch (NoSuchFileException gone) {
            return false;
        } catch (FileSystemException isDirectory) {
            directory.deleteDirectory(Path.of(name));
        }
        return true;
    }
}
