package org.pgwatchdog.itest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// What a process holds, read from /proc.
///
/// @param pid the process
/// @param threads its threads
/// @param descriptors its open files and sockets
/// @param residentKb its resident memory in KiB
record ProcessFootprint(long pid, int threads, int descriptors, long residentKb) {

    static ProcessFootprint of(long pid) {
        Path process = Path.of("/proc", String.valueOf(pid));
        try (Stream<Path> open = Files.list(process.resolve("fd"))) {
            int descriptors = (int) open.count();
            long threads = 0;
            long resident = 0;
            for (String line : Files.readAllLines(process.resolve("status"))) {
                if (line.startsWith("Threads:")) {
                    threads = number(line);
                } else if (line.startsWith("VmRSS:")) {
                    resident = number(line);
                }
            }
            return new ProcessFootprint(pid, (int) threads, descriptors, resident);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long number(String line) {
        return Long.parseLong(line.replaceAll("\\D+", ""));
    }
}
