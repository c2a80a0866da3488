/// Decides which nodes are alive, and probes them.
module org.pgwatchdog.lifecheck {
    requires static transitive org.jspecify;
    requires transitive org.pgwatchdog.core;
    requires transitive org.pgwatchdog.session;
    requires transitive org.pgwatchdog.wire;
    requires io.netty.buffer;
    requires io.netty.common;
    requires io.netty.transport;
    requires io.netty.transport.classes.epoll;
    requires io.netty.transport.unix.common;
    requires org.slf4j;

    exports org.pgwatchdog.lifecheck;
    exports org.pgwatchdog.lifecheck.detect;
    exports org.pgwatchdog.lifecheck.probe;
}
