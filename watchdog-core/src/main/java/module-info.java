/// The deterministic brain of one watchdog node. It requires nothing but the base module and
/// decides everything from the events it is given: no clock, no thread, no I/O, no randomness.
module org.pgwatchdog.core {
    requires static transitive org.jspecify;

    exports org.pgwatchdog.core;
    exports org.pgwatchdog.core.effect;
    exports org.pgwatchdog.core.event;
    exports org.pgwatchdog.core.legacy;
    exports org.pgwatchdog.core.legacy.message;
    exports org.pgwatchdog.core.message;
    exports org.pgwatchdog.core.model;
    exports org.pgwatchdog.core.rules;
}
