package org.pgwatchdog.itest.database;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// What stands behind the pools of a cluster.
public interface Database {

    /// Starts it and waits until it answers.
    void start();

    /// The files it logs to.
    List<Path> logs();

    /// What pools must know of it: configuration keys with their values as in pgpool.conf.
    Map<String, String> settings();
}
