package org.pgwatchdog.bench;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.pgwatchdog.wire.auth.AuthMethod;
import org.pgwatchdog.wire.auth.PeerAuthentication;
import org.pgwatchdog.wire.auth.WatchdogKey;
import org.pgwatchdog.wire.heartbeat.Heartbeat;
import org.pgwatchdog.wire.heartbeat.HeartbeatCodec;
import org.pgwatchdog.wire.heartbeat.HeartbeatLayout;

/// What one heartbeat costs its sender and its receiver, in the layout of 4.3 and later (352 bytes).
/// JMH subclasses benchmarks and their states, so they are not final.
public class HeartbeatBenchmark {
    private static final HeartbeatLayout LAYOUT = HeartbeatLayout.HOST_254;

    /// With `wd_authkey`: an HMAC-SHA-256 on each side.
    @State(Scope.Thread)
    public static class Signed {
        private final HeartbeatCodec codec =
                new HeartbeatCodec(
                        new PeerAuthentication(
                                WatchdogKey.of("wd-secret-43"), AuthMethod.HMAC_SHA256));
        private final Heartbeat heartbeat =
                new Heartbeat("192.0.2.1", 9999, 1_795_239_675L, 409_209);
        private final byte[] datagram = codec.encode(heartbeat, LAYOUT);
    }

    @Benchmark
    public byte[] encodeSigned(Signed sender) {
        return sender.codec.encode(sender.heartbeat, LAYOUT);
    }

    @Benchmark
    public Heartbeat decodeSigned(Signed receiver) {
        return receiver.codec.decode(receiver.datagram);
    }
}
