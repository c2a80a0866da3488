/// Turns bytes into messages and back. No sockets, no clocks, no threads.
module org.pgwatchdog.wire {
    requires static transitive org.jspecify;
    requires transitive org.pgwatchdog.core;
    requires transitive io.netty.buffer;
    requires transitive io.netty.codec;
    requires transitive io.netty.transport;
    requires org.bouncycastle.provider;

    exports org.pgwatchdog.wire;
    exports org.pgwatchdog.wire.auth;
    exports org.pgwatchdog.wire.heartbeat;
    exports org.pgwatchdog.wire.ipc;
    exports org.pgwatchdog.wire.legacy;
    exports org.pgwatchdog.wire.pcp;
    exports org.pgwatchdog.wire.peer;
}
