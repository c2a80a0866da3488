package org.pgwatchdog.bridge.pcp;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.pgwatchdog.wire.pcp.PcpAnswer;
import org.pgwatchdog.wire.pcp.PcpAuthentication;
import org.pgwatchdog.wire.pcp.PcpRequest;

/// The users of a native `pcp.conf`: lines `user:md5hex`, comments, a user may stand there several
/// times (native `user_authenticate`). Read at each login, so that changes count at once. Blocks; any
/// thread.
///
/// @param file the path of `pcp.conf`
record PcpUsers(Path file) {
    /// Whether the login fits a line. Compares with all lines of the user, in constant time each.
    ///
    /// @throws IOException if the file cannot be read
    boolean admits(PcpRequest.Login login, PcpAnswer.Salt salt) throws IOException {
        boolean admitted = false;
        for (String line : read().lines().toList()) {
            int colon = line.indexOf(':');
            if (line.startsWith("#") || colon < 0) {
                continue;
            }
            String digest = line.substring(colon + 1).stripTrailing();
            boolean right =
                    line.substring(0, colon).equals(login.user())
                            && digest.length() == PcpAuthentication.DIGEST_LENGTH
                            && PcpAuthentication.matches(login, digest, salt);
            admitted |= right;
        }
        return admitted;
    }

    private String read() throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(PcpLimits.FILE_BYTES_MAX + 1);
            if (bytes.length > PcpLimits.FILE_BYTES_MAX) {
                throw new IOException(
                        file + " has more than " + PcpLimits.FILE_BYTES_MAX + " bytes");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }
}
