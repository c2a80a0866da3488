/// Decides which nodes are alive, and probes them.
module org.pgwatchdog.lifecheck {
    requires static transitive org.jspecify;
    requires transitive org.pgwatchdog.core;
    requires org.pgwatchdog.wire;
    requires io.netty.buffer;
    requires io.netty.common;
    requires io.netty.transport;
    requires java.sql;
    requires com.zaxxer.hikari;
    requires org.bouncycastle.provider;
    requires org.slf4j;
}
