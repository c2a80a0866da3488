package org.pgwatchdog.wire.pcp;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.pgwatchdog.core.message.IpcReply;
import org.pgwatchdog.core.model.ClusterSnapshot;
import org.pgwatchdog.wire.ProtocolException;
import org.pgwatchdog.wire.ProtocolLimits;
import org.pgwatchdog.wire.ipc.IpcServerCodec;

/// The server's side: requests from packets, packets from answers (native `pcp_process_command`).
/// Immutable; any thread.
///
/// @param layout how node records are written; nothing in a request tells which release asks
public record PcpServerCodec(PcpNode.Layout layout) {
    private static final IpcServerCodec WATCHDOG = new IpcServerCodec();

    /// The request in a packet; never throws.
    public PcpRequest decode(PcpFrame frame) {
        char type = frame.type();
        byte[] payload = frame.payload();
        return switch (type) {
            case PcpType.SALT -> new PcpRequest.Salt();
            case PcpType.LOGIN -> login(payload);
            case PcpType.COUNT_NODES -> new PcpRequest.CountNodes();
            case PcpType.NODES -> new PcpRequest.GetNodes(idOrAll(payload));
            case PcpType.WATCHDOG -> new PcpRequest.GetWatchdog(idOrAll(payload));
            case PcpType.ATTACH -> new PcpRequest.Attach(id(payload));
            case PcpType.DETACH -> new PcpRequest.Detach(id(payload), false);
            case PcpType.DETACH_GRACEFULLY -> new PcpRequest.Detach(id(payload), true);
            case PcpType.PROMOTE, PcpType.PROMOTE_GRACEFULLY -> promotion(type, payload);
            case PcpType.END -> new PcpRequest.End();
            case PcpType.PROCESS_IDS,
                    PcpType.PROCESSES,
                    PcpType.HEALTH_STATISTICS,
                    PcpType.CONFIGURATION,
                    PcpType.RECOVER,
                    PcpType.STOP,
                    PcpType.STOP_CLUSTER,
                    PcpType.RELOAD,
                    PcpType.ROTATE_LOG,
                    PcpType.INVALIDATE_CACHE,
                    PcpType.SET_PARAMETER,
                    PcpType.STOP_RECOVERY ->
                    new PcpRequest.NotServed(type);
            default -> new PcpRequest.Unknown(type);
        };
    }

    /// The packets that answer `asked`, in order.
    ///
    /// @throws IllegalArgumentException for process counts, which no server of ours has
    public List<PcpFrame> encode(PcpRequest asked, PcpAnswer answer) {
        char type = PcpType.answerTo(asked);
        return switch (answer) {
            case PcpAnswer.Salt(byte[] bytes) -> List.of(new PcpFrame(type, bytes));
            case PcpAnswer.LoggedIn _ -> List.of(texts(type, PcpAnswerReader.AUTHENTICATED));
            case PcpAnswer.NodeCount(int count) ->
                    List.of(texts(type, PcpAnswerReader.COMPLETE, Integer.toString(count)));
            case PcpAnswer.Nodes(List<PcpNode> nodes) -> nodes(type, nodes);
            case PcpAnswer.HealthStatistics(PcpHealthStatistics statistics) ->
                    List.of(record(type, PcpAnswerReader.COMPLETE, statistics.write()));
            case PcpAnswer.Watchdog(String json) ->
                    List.of(texts(type, PcpAnswerReader.COMPLETE, json));
            case PcpAnswer.Accepted _ -> List.of(texts(type, PcpAnswerReader.COMPLETE));
            case PcpAnswer.Failure(PcpReport report) ->
                    List.of(new PcpFrame(PcpType.ERROR, report.bytes()));
            case PcpAnswer.Clients _ ->
                    throw new IllegalArgumentException("never answered: " + answer);
        };
    }

    /// The watchdog cluster as the native PCP process tells it: what the watchdog answers to its local
    /// clients, unchanged ([IpcServerCodec]).
    ///
    /// @param id the node to tell of; unknown ones give a placeholder, not an error
    public static PcpAnswer.Watchdog watchdog(ClusterSnapshot cluster, OptionalInt id) {
        Optional<Integer> only = id.isPresent() ? Optional.of(id.getAsInt()) : Optional.empty();
        byte[] json = WATCHDOG.encode(new IpcReply.Nodes(cluster, only)).orElseThrow().payload();
        return new PcpAnswer.Watchdog(new String(json, 0, json.length - 1, StandardCharsets.UTF_8));
    }

    private static PcpRequest login(byte[] payload) {
        try {
            List<String> texts = PcpTexts.read(payload);
            return texts.size() == 2
                    ? new PcpRequest.Login(texts.get(0), texts.get(1))
                    : new PcpRequest.Malformed(PcpType.LOGIN, "not user and digest");
        } catch (ProtocolException | IllegalArgumentException unusable) {
            return new PcpRequest.Malformed(PcpType.LOGIN, String.valueOf(unusable.getMessage()));
        }
    }

    /// Id, a blank, NUL and the flag; releases up to 4.2 send no flag.
    private static PcpRequest promotion(char type, byte[] payload) {
        int blank = 0;
        while (blank < payload.length && payload[blank] != ' ' && payload[blank] != 0) {
            blank++;
        }
        if (blank + 2 >= payload.length) {
            return new PcpRequest.Malformed(type, "a promotion without flag, the form up to 4.2");
        }
        return new PcpRequest.Promote(
                id(payload), payload[blank + 2] == 's', type == PcpType.PROMOTE_GRACEFULLY);
    }

    private static OptionalInt idOrAll(byte[] payload) {
        int id = id(payload);
        return id < 0 ? OptionalInt.empty() : OptionalInt.of(id);
    }

    /// Reads as C's `atoi` does: blanks, a sign, digits; anything else ends it, and nothing is 0.
    private static int id(byte[] payload) {
        int index = 0;
        while (index < payload.length
                && (payload[index] == ' ' || isControlBlank(payload[index]))) {
            index++;
        }
        boolean negative = index < payload.length && payload[index] == '-';
        if (negative || (index < payload.length && payload[index] == '+')) {
            index++;
        }
        long value = 0;
        while (index < payload.length
                && payload[index] >= '0'
                && payload[index] <= '9'
                && value <= Integer.MAX_VALUE) {
            value = value * 10 + (payload[index] - '0');
            index++;
        }
        return (int) Math.min(Integer.MAX_VALUE, value) * (negative ? -1 : 1);
    }

    private static boolean isControlBlank(byte character) {
        return character >= '\t' && character <= '\r';
    }

    private List<PcpFrame> nodes(char type, List<PcpNode> nodes) {
        if (nodes.size() > ProtocolLimits.ARRAY_LENGTH_MAX) {
            throw new IllegalArgumentException(
                    nodes.size() + " nodes, at most " + ProtocolLimits.ARRAY_LENGTH_MAX);
        }
        List<PcpFrame> frames = new ArrayList<>(nodes.size() + 2);
        frames.add(texts(type, PcpAnswerReader.ARRAY_SIZE, Integer.toString(nodes.size())));
        for (PcpNode node : nodes) {
            frames.add(record(type, PcpAnswerReader.NODE, node.write(layout)));
        }
        frames.add(texts(type, PcpAnswerReader.COMPLETE));
        return frames;
    }

    private static PcpFrame record(char type, String kind, List<String> values) {
        List<String> texts = new ArrayList<>(values.size() + 1);
        texts.add(kind);
        texts.addAll(values);
        return new PcpFrame(type, PcpTexts.write(texts));
    }

    private static PcpFrame texts(char type, String... texts) {
        return new PcpFrame(type, PcpTexts.write(List.of(texts)));
    }
}
