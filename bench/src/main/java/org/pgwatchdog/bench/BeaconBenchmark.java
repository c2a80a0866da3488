package org.pgwatchdog.bench;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// What a standby spends on one beacon of a native leader: bytes, packet, message, step, reply, bytes.
/// JMH subclasses benchmarks and their states, so they are not final.
public class BeaconBenchmark {
    /// A standby in a cluster with `wd_authkey`: each answer carries an HMAC-SHA-256.
    @State(Scope.Thread)
    public static class Signed {
        private final StandbyScene scene = new StandbyScene("wd-secret-43");
    }

    /// A standby in a cluster without a key.
    @State(Scope.Thread)
    public static class Unsigned {
        private final StandbyScene scene = new StandbyScene("");
    }

    @Benchmark
    public int signed(Signed standby) {
        return standby.scene.beacon();
    }

    @Benchmark
    public int unsigned(Unsigned standby) {
        return standby.scene.beacon();
    }
}
