package org.pgwatchdog.wire.pcp;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.pgwatchdog.wire.Vectors;
import org.pgwatchdog.wire.Vectors.Vector;

/// The captured requests and answers of the management protocol.
final class PcpVectors {
    /// The logins of two captures with different salts.
    private static final PcpRequest LOGIN =
            new PcpRequest.Login("postgres", "fbd9aacaa51912f7b6fc4d37a1bd33ec");

    /// What a client of ours asks to get the answer of this name.
    private static final Map<String, PcpRequest> ASKED =
            Map.ofEntries(
                    Map.entry("salt", new PcpRequest.Salt()),
                    Map.entry("login", LOGIN),
                    Map.entry(
                            "login-refused",
                            new PcpRequest.Login("postgres", "bc1579a8878558c6a387605f9381790f")),
                    Map.entry("end", new PcpRequest.End()),
                    Map.entry("count-nodes", new PcpRequest.CountNodes()),
                    Map.entry("count-nodes-with-notices", new PcpRequest.CountNodes()),
                    Map.entry("node-1", new PcpRequest.GetNodes(OptionalInt.of(1))),
                    Map.entry("nodes-all", new PcpRequest.GetNodes(OptionalInt.empty())),
                    Map.entry("node-unknown", new PcpRequest.GetNodes(OptionalInt.of(9))),
                    Map.entry("processes-one", new PcpRequest.CountClients()),
                    Map.entry("processes-all", new PcpRequest.CountClients()),
                    Map.entry("health-0", new PcpRequest.GetHealthStatistics(0)),
                    Map.entry("health-1", new PcpRequest.GetHealthStatistics(1)),
                    Map.entry("watchdog-all", new PcpRequest.GetWatchdog(OptionalInt.empty())),
                    Map.entry("watchdog-0", new PcpRequest.GetWatchdog(OptionalInt.of(0))),
                    Map.entry("watchdog-1", new PcpRequest.GetWatchdog(OptionalInt.of(1))),
                    Map.entry("watchdog-9", new PcpRequest.GetWatchdog(OptionalInt.of(9))),
                    Map.entry("detach-1", new PcpRequest.Detach(1, false)),
                    Map.entry("detach-1-again", new PcpRequest.Detach(1, false)),
                    Map.entry("detach-1-gracefully", new PcpRequest.Detach(1, true)),
                    Map.entry("attach-1", new PcpRequest.Attach(1)),
                    Map.entry("promote-1", new PcpRequest.Promote(1, false, false)),
                    Map.entry("promote-primary", new PcpRequest.Promote(0, false, false)),
                    Map.entry("promote-1-switchover", new PcpRequest.Promote(1, true, false)),
                    Map.entry("promote-0-switchover", new PcpRequest.Promote(0, true, false)),
                    Map.entry("recover-1", new PcpRequest.Recover(1)),
                    Map.entry("reload", new PcpRequest.Reload(PcpRequest.Scope.LOCAL)),
                    Map.entry("reload-cluster", new PcpRequest.Reload(PcpRequest.Scope.CLUSTER)),
                    Map.entry("rotate-log", new PcpRequest.RotateLog(PcpRequest.Scope.LOCAL)),
                    Map.entry(
                            "stop-fast",
                            new PcpRequest.Stop(PcpRequest.StopMode.FAST, PcpRequest.Scope.LOCAL)));

    private PcpVectors() {}

    static List<Vector> requests() {
        return both("pcp-requests.txt");
    }

    static List<Vector> answers() {
        return both("pcp-answers.txt");
    }

    static List<Vector> all() {
        return Stream.of(requests(), answers()).flatMap(List::stream).toList();
    }

    static PcpRequest asked(Vector vector) {
        return ASKED.get(vector.name());
    }

    /// The layout of the release that a vector comes from.
    static PcpNode.Layout layout(Vector vector) {
        return vector.from().startsWith("pcp-4.7") ? PcpNode.Layout.V4_4 : PcpNode.Layout.V4_3;
    }

    /// All packets of a vector, cut by their length fields.
    static List<PcpFrame> frames(byte[] bytes) {
        List<PcpFrame> frames = new ArrayList<>();
        java.nio.ByteBuffer in = java.nio.ByteBuffer.wrap(bytes);
        while (in.hasRemaining()) {
            char type = (char) (in.get() & 0xff);
            byte[] payload = new byte[in.getInt() - 4];
            in.get(payload);
            frames.add(new PcpFrame(type, payload));
        }
        return frames;
    }

    /// What a client understands; empty if the answer is not complete.
    static Optional<PcpAnswer> answer(PcpRequest asked, List<PcpFrame> frames) {
        PcpAnswerReader reader = new PcpAnswerReader(asked);
        for (PcpFrame frame : frames) {
            Optional<PcpAnswer> answer = reader.accept(frame);
            if (answer.isPresent()) {
                return answer;
            }
        }
        return Optional.empty();
    }

    private static List<Vector> both(String file) {
        return Stream.of(Vectors.CAPTURED, Vectors.CAPTURED_4_7)
                .flatMap(directory -> Vectors.read(directory, file).stream())
                .toList();
    }
}
