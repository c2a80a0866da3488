package org.pgwatchdog.wire.pcp;

import java.util.Arrays;
import java.util.List;

/// What a PCP server answers to one request.
public sealed interface PcpAnswer {
    /// `m`: four random bytes, good for one login.
    ///
    /// @param bytes not copied, so nobody may change them
    @SuppressWarnings("ArrayRecordComponent") // equals and hashCode are written out.
    record Salt(byte[] bytes) implements PcpAnswer {
        public static final int LENGTH = 4;

        public Salt {
            if (bytes.length != LENGTH) {
                throw new IllegalArgumentException(
                        "a PCP salt has " + LENGTH + " bytes, not " + bytes.length);
            }
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Salt that && Arrays.equals(bytes, that.bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }

        @Override
        public String toString() {
            return "Salt[]";
        }
    }

    /// `r`: the session is open.
    record LoggedIn() implements PcpAnswer {}

    /// `l`.
    record NodeCount(int count) implements PcpAnswer {}

    /// `i`: in the order of the ids, without them.
    record Nodes(List<PcpNode> nodes) implements PcpAnswer {
        public Nodes {
            nodes = List.copyOf(nodes);
        }
    }

    /// `p`, counted.
    ///
    /// @param processes pgpool's children
    /// @param connected those of them that serve a client now
    record Clients(int processes, int connected) implements PcpAnswer {}

    /// `h`.
    record HealthStatistics(PcpHealthStatistics statistics) implements PcpAnswer {}

    /// `w`.
    ///
    /// @param json the document as it was sent
    record Watchdog(String json) implements PcpAnswer {}

    /// `CommandComplete` and nothing else: taken, which for most commands means queued.
    record Accepted() implements PcpAnswer {}

    /// `E`.
    record Failure(PcpReport report) implements PcpAnswer {}
}
