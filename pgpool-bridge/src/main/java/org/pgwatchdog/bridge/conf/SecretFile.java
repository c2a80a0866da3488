package org.pgwatchdog.bridge.conf;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;

/// Reads small files: secrets given as `file:PATH`, and the node id.
final class SecretFile {
    static final String PREFIX = "file:";

    /// The file's text without the line end at its end.
    ///
    /// @throws IOException whose message completes "the file PATH …"
    static String read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException(Files.exists(file) ? "is not a regular file" : "does not exist");
        }
        byte[] bytes;
        try (InputStream input = Files.newInputStream(file)) {
            bytes = input.readNBytes(ConfLimits.SECRET_BYTES_MAX + 1);
        } catch (IOException unreadable) {
            throw new IOException(
                    "cannot be read: " + unreadable.getClass().getSimpleName(), unreadable);
        }
        if (bytes.length > ConfLimits.SECRET_BYTES_MAX) {
            throw new IOException("has more than " + ConfLimits.SECRET_BYTES_MAX + " bytes");
        }
        try {
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            if (text.indexOf('\0') >= 0) {
                throw new IOException("has a NUL byte");
            }
            return text.endsWith("\r\n")
                    ? text.substring(0, text.length() - 2)
                    : text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
        } catch (CharacterCodingException notUtf8) {
            throw new IOException("is not UTF-8", notUtf8);
        }
    }

    /// Whether everybody on the host may read it.
    static boolean isOpenToAll(Path file) {
        try {
            return Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ);
        } catch (IOException | UnsupportedOperationException unknown) {
            return false;
        }
    }

    private SecretFile() {}
}
