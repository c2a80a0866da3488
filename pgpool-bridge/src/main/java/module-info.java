/// pgpool.conf, the IPC socket for pgpool's own tools, and the way to the local pgpool.
module org.pgwatchdog.bridge {
    requires static transitive org.jspecify;
    requires transitive org.pgwatchdog.command;
    requires transitive org.pgwatchdog.core;
    requires transitive org.pgwatchdog.session;
    requires transitive org.pgwatchdog.wire;
    requires io.netty.buffer;
    requires io.netty.codec;
    requires io.netty.common;
    requires io.netty.transport;
    requires org.slf4j;

    exports org.pgwatchdog.bridge.access;
    exports org.pgwatchdog.bridge.conf;
    exports org.pgwatchdog.bridge.engine;
    exports org.pgwatchdog.bridge.health;
    exports org.pgwatchdog.bridge.hook;
    exports org.pgwatchdog.bridge.ipc;
    exports org.pgwatchdog.bridge.pcp;
    exports org.pgwatchdog.bridge.pool;
}
