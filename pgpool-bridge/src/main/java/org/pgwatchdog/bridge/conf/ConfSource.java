package org.pgwatchdog.bridge.conf;

import java.nio.file.Path;

/// Where a value was written.
///
/// @param file the file as named on the command line or by an include
/// @param line the line, from 1; 0 if the file as a whole is meant
public record ConfSource(Path file, int line) {
    @Override
    public String toString() {
        return line == 0 ? file.toString() : file + ":" + line;
    }
}
