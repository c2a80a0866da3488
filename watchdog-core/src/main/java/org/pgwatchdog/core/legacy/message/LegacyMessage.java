package org.pgwatchdog.core.legacy.message;

import java.util.List;

/// Everything one legacy watchdog may say to another, requests and answers alike (protocol v3, chapters 3
/// and 5). What is a request and what an answer follows from who opened the connection.
public sealed interface LegacyMessage {
    /// A message that describes a node: its sender, but for MASTER_EXIST.
    record Described(PacketKind kind, NodeRecord record) implements LegacyMessage {
        public Described {
            require(kind, PacketKind.Form.RECORD);
        }
    }

    /// A wish about backends.
    ///
    /// @param backends ids 0 to [#BACKEND_ID_MAX], at most [#BACKENDS_MAX] of them
    record Backends(PacketKind kind, List<Integer> backends) implements LegacyMessage {
        /// Natives use ids and count unchecked as indexes into arrays of 128.
        public static final int BACKENDS_MAX = 128;

        /// The largest id.
        public static final int BACKEND_ID_MAX = 127;

        public Backends {
            require(kind, PacketKind.Form.BACKENDS);
            backends = List.copyOf(backends);
            if (backends.size() > BACKENDS_MAX) {
                throw new IllegalArgumentException(
                        backends.size() + " backends, at most " + BACKENDS_MAX);
            }
            for (int backend : backends) {
                if (backend < 0 || backend > BACKEND_ID_MAX) {
                    throw new IllegalArgumentException(
                            "backend id " + backend + " is not within 0.." + BACKEND_ID_MAX);
                }
            }
        }
    }

    /// UNLOCK_REQUEST.
    record Unlock(InterlockLock lock) implements LegacyMessage {}

    /// A message without content; nobody can tell from it who sent it.
    record Plain(PacketKind kind) implements LegacyMessage {
        public Plain {
            require(kind, PacketKind.Form.EMPTY);
        }
    }

    /// A packet of a known kind whose body makes no sense. Never sent.
    ///
    /// @param reason what is wrong, for the log
    record Malformed(PacketKind kind, String reason) implements LegacyMessage {}

    /// A packet with a number that nobody knows. Never sent.
    ///
    /// @param number unsigned, 32 bits
    record Unknown(long number) implements LegacyMessage {}

    private static void require(PacketKind kind, PacketKind.Form form) {
        if (kind.form() != form) {
            throw new IllegalArgumentException(kind + " has no body of form " + form);
        }
    }
}
