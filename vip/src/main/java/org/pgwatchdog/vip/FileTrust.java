package org.pgwatchdog.vip;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;

/// Says whether a program file may be trusted with this process's rights.
public final class FileTrust {
    private FileTrust() {}

    /// Whether users other than the owner and the group may change the file. A file that cannot be
    /// examined counts as safe: that it cannot be run is found out elsewhere.
    public static boolean writableByOthers(Path file) {
        try {
            return Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_WRITE);
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }
}
