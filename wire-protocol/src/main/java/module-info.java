/// Turns bytes into messages and back. No sockets, no clocks, no threads.
module org.pgwatchdog.wire {
    requires static transitive org.jspecify;
    requires transitive org.pgwatchdog.core;
    requires transitive io.netty.buffer;
    requires transitive io.netty.codec;
    requires com.google.gson;
    requires org.bouncycastle.provider;
}
