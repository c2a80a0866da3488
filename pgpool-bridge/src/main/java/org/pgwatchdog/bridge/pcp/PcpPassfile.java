package org.pgwatchdog.bridge.pcp;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/// The password file of the pcp tools: lines `host:port:user:password`, where `*` stands for anything
/// and a backslash takes the character behind it as it is (native `PasswordFromFile`). The first line
/// that fits counts. Read afresh for each question; any thread.
///
/// Unlike the stock tools, which silently go on without a password, each problem is told.
///
/// @param file the file's path; it need not exist yet
public record PcpPassfile(Path file) {
    private static final Set<PosixFilePermission> FOREIGN =
            EnumSet.of(
                    PosixFilePermission.GROUP_READ,
                    PosixFilePermission.GROUP_WRITE,
                    PosixFilePermission.GROUP_EXECUTE,
                    PosixFilePermission.OTHERS_READ,
                    PosixFilePermission.OTHERS_WRITE,
                    PosixFilePermission.OTHERS_EXECUTE);

    /// What stands for a Unix socket in the file, besides its directory.
    private static final String LOCAL = "localhost";

    /// The password for a target. Prints nothing secret.
    ///
    /// @throws IOException whose message says in one line what is wrong with the file and what to do
    String password(PcpTarget target) throws IOException {
        String text = read();
        for (String line : text.lines().toList()) {
            Optional<String> password = match(line, target, target.host());
            if (password.isEmpty() && target.socket().isPresent()) {
                password = match(line, target, LOCAL);
            }
            if (password.isPresent()) {
                return password.get();
            }
        }
        throw new IOException(
                "the password file "
                        + file
                        + " has no line for "
                        + quoted(target.host())
                        + ":"
                        + target.port()
                        + ":"
                        + quoted(target.user())
                        + "; add one that ends in :PASSWORD");
    }

    private String read() throws IOException {
        try {
            if (!Files.isRegularFile(file)) {
                throw new IOException(
                        "the password file "
                                + file
                                + (Files.exists(file)
                                        ? " is not a regular file"
                                        : " does not exist"));
            }
            checkPermissions();
            try (InputStream in = Files.newInputStream(file)) {
                byte[] bytes = in.readNBytes(PcpLimits.FILE_BYTES_MAX + 1);
                if (bytes.length > PcpLimits.FILE_BYTES_MAX) {
                    throw new IOException(
                            "the password file "
                                    + file
                                    + " has more than "
                                    + PcpLimits.FILE_BYTES_MAX
                                    + " bytes");
                }
                return new String(bytes, StandardCharsets.UTF_8);
            }
        } catch (java.nio.file.AccessDeniedException denied) {
            throw new IOException(
                    "the password file " + file + " cannot be read: no permission", denied);
        } catch (NoSuchFileException gone) {
            throw new IOException("the password file " + file + " does not exist", gone);
        }
    }

    private void checkPermissions() throws IOException {
        try {
            Set<PosixFilePermission> permissions = EnumSet.copyOf(FOREIGN);
            permissions.retainAll(Files.getPosixFilePermissions(file));
            if (!permissions.isEmpty()) {
                throw new IOException(
                        "the password file "
                                + file
                                + " is open to group or others, so it is not used; run chmod 600 "
                                + file);
            }
        } catch (UnsupportedOperationException noPermissionsHere) {
            throw new IOException(
                    "the password file " + file + " is on a file system without permissions",
                    noPermissionsHere);
        }
    }

    /// The password of a line, if its first three fields fit.
    private static Optional<String> match(String line, PcpTarget target, String host) {
        int at = 0;
        for (String wanted : new String[] {host, Integer.toString(target.port()), target.user()}) {
            at = afterField(line, at, wanted);
            if (at < 0) {
                return Optional.empty();
            }
        }
        StringBuilder password = new StringBuilder();
        for (; at < line.length() && line.charAt(at) != ':'; at++) {
            if (line.charAt(at) == '\\' && at + 1 < line.length()) {
                at++;
            }
            password.append(line.charAt(at));
        }
        return Optional.of(password.toString());
    }

    /// Where the next field begins, or -1 if the one at `from` is not `wanted`.
    private static int afterField(String line, int from, String wanted) {
        if (line.startsWith("*:", from)) {
            return from + 2;
        }
        int at = from;
        int matched = 0;
        for (; at < line.length() && line.charAt(at) != ':'; at++) {
            if (line.charAt(at) == '\\' && at + 1 < line.length()) {
                at++;
            }
            if (matched == wanted.length() || line.charAt(at) != wanted.charAt(matched)) {
                return -1;
            }
            matched++;
        }
        return at < line.length() && matched == wanted.length() ? at + 1 : -1;
    }

    /// As it must stand in the file.
    private static String quoted(String field) {
        return field.replace("\\", "\\\\").replace(":", "\\:");
    }
}
