package org.pgwatchdog.daemon.wiring;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// What the command line says about a run.
///
/// @param files the configuration files, later ones override earlier ones; at least one
/// @param nodeId the node's id, empty to read the file `pgpool_node_id`
/// @param keyFile `.pgpoolkey`, which opens `AES…` passwords
/// @param pcpPassfile the user's `.pcppass`
/// @param dumpDirectory where the flight recorder is written, empty for the control socket's directory
public record RunOptions(
        List<Path> files,
        OptionalInt nodeId,
        Optional<Path> keyFile,
        Path pcpPassfile,
        Optional<Path> dumpDirectory) {
    public RunOptions {
        files = List.copyOf(files);
    }
}
