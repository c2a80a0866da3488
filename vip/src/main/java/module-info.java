/// Raises, drops and watches the virtual IP. Knows nothing of the watchdog protocol.
module org.pgwatchdog.vip {
    requires static transitive org.jspecify;
    requires transitive org.pgwatchdog.command;
    requires org.slf4j;

    exports org.pgwatchdog.vip;
}
