package org.pgwatchdog.lifecheck.detect;

/// What a look at pgpool's pid file and process showed.
public sealed interface ProcessSight {
    /// The process named by the pid file lives.
    record Running(long pid) implements ProcessSight {}

    /// The process named by the pid file is gone: proof of death.
    record Gone(long pid) implements ProcessSight {}

    /// There is no usable pid file: pgpool was stopped in order, or is just starting.
    record NoPid(String why) implements ProcessSight {}

    /// No pid file is configured.
    record NotWatched() implements ProcessSight {}
}
