package org.pgwatchdog.wire.legacy;

import java.util.List;
import java.util.stream.Stream;
import org.pgwatchdog.wire.Vectors;
import org.pgwatchdog.wire.Vectors.Vector;
import org.pgwatchdog.wire.auth.AuthMethod;
import org.pgwatchdog.wire.auth.PeerAuthentication;
import org.pgwatchdog.wire.auth.WatchdogKey;

/// The captured packets and heartbeats of native 3.2, 3.3 and 3.4 nodes, each with how its sender signed.
final class LegacyVectors {
    static final String CAPTURED_KEY = "wd-secret-34";
    static final String SPEC_KEY = "secret";

    private LegacyVectors() {}

    /// Where vectors come from.
    enum Source {
        V3_4_26("pgpool-3.4.26", LegacyGeneration.G2, AuthMethod.HMAC_SHA256, CAPTURED_KEY),
        V3_4_26_MD5("pgpool-3.4.26-md5", LegacyGeneration.G2, AuthMethod.MD5, CAPTURED_KEY),
        V3_4_8("pgpool-3.4.8", LegacyGeneration.G1, AuthMethod.MD5, CAPTURED_KEY),
        V3_3_0("pgpool-3.3.0", LegacyGeneration.G1, AuthMethod.MD5, CAPTURED_KEY),
        V3_2_22("pgpool-3.2.22", LegacyGeneration.G0, AuthMethod.MD5, ""),
        SPEC("spec", LegacyGeneration.G2, AuthMethod.HMAC_SHA256, SPEC_KEY);

        private final String directory;
        private final LegacyGeneration generation;
        private final AuthMethod method;
        private final String key;

        Source(String directory, LegacyGeneration generation, AuthMethod method, String key) {
            this.directory = directory;
            this.generation = generation;
            this.method = method;
            this.key = key;
        }

        LegacyGeneration generation() {
            return generation;
        }

        PeerAuthentication authentication() {
            return LegacyVectors.authentication(key, method);
        }

        LegacyPacketCodec codec() {
            return new LegacyPacketCodec(generation, authentication());
        }

        boolean hasHeartbeats() {
            return this != V3_3_0 && this != V3_2_22;
        }

        private String prefix() {
            return this == SPEC ? "legacy-" : "";
        }
    }

    /// A vector and its origin.
    record Sample(Source source, Vector vector) {
        boolean isRequest() {
            return vector.name().endsWith("-request")
                    || (source == Source.SPEC && !vector.name().equals("add-accept"));
        }

        @Override
        public String toString() {
            return source + " " + vector.name();
        }
    }

    static PeerAuthentication authentication(String key, AuthMethod method) {
        return new PeerAuthentication(WatchdogKey.of(key), method);
    }

    static List<Sample> packets() {
        return Stream.of(Source.values()).flatMap(source -> read(source, "packets.txt")).toList();
    }

    static List<Sample> heartbeats() {
        return Stream.of(Source.values())
                .filter(Source::hasHeartbeats)
                .flatMap(source -> read(source, "heartbeat.txt"))
                .toList();
    }

    private static Stream<Sample> read(Source source, String file) {
        return Vectors.read(source.directory, source.prefix() + file).stream()
                .map(vector -> new Sample(source, vector));
    }
}
