package org.pgwatchdog.wire.pcp;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.pgwatchdog.wire.ProtocolException;
import org.pgwatchdog.wire.ProtocolLimits;

/// Puts the packets that come after one request together to its answer. Skips notices, which may come
/// at any place; an error ends the answer at any place. One request, one thread.
public final class PcpAnswerReader {
    static final String COMPLETE = "CommandComplete";
    static final String AUTHENTICATED = "AuthenticationOK";
    static final String ARRAY_SIZE = "ArraySize";
    static final String NODE = "NodeInfo";
    static final String PROCESS = "ProcessInfo";

    /// Values of a process record in 4.3; later releases add some behind them.
    private static final int PROCESS_VALUES_MIN = 17;

    private static final int PROCESS_CONNECTED = 15;

    private final PcpRequest asked;
    private final List<PcpNode> nodes = new ArrayList<>();
    private final Set<Integer> processes = new HashSet<>();
    private final Set<Integer> connected = new HashSet<>();
    private int announced = -1;
    private int records;
    private int notices;
    private long length;

    /// A reader for the answer to `asked`.
    public PcpAnswerReader(PcpRequest asked) {
        this.asked = asked;
    }

    /// Takes the next packet; the answer if it was the last one.
    ///
    /// @throws ProtocolException if the packet is no part of an answer to the request, or beyond a
    ///     limit; the connection is of no use afterwards
    public Optional<PcpAnswer> accept(PcpFrame frame) {
        length += frame.payload().length;
        if (length > ProtocolLimits.PCP_ANSWER_TOTAL_MAX) {
            throw new ProtocolException(
                    "PCP answer of more than " + ProtocolLimits.PCP_ANSWER_TOTAL_MAX + " bytes");
        }
        if (frame.type() == PcpType.NOTICE) {
            countNotice();
            return Optional.empty();
        }
        if (frame.type() == PcpType.ERROR) {
            return Optional.of(new PcpAnswer.Failure(PcpReport.read(frame.payload())));
        }
        if (frame.type() != PcpType.answerTo(asked)) {
            throw new ProtocolException(
                    "PCP packet "
                            + frame
                            + " is no answer to request "
                            + PcpType.shown(PcpType.of(asked)));
        }
        return understand(frame);
    }

    private void countNotice() {
        if (++notices > ProtocolLimits.PCP_NOTICES_MAX) {
            throw new ProtocolException(
                    "more than " + ProtocolLimits.PCP_NOTICES_MAX + " PCP notices to one request");
        }
    }

    private Optional<PcpAnswer> understand(PcpFrame frame) {
        return switch (asked) {
            case PcpRequest.Salt _ -> Optional.of(salt(frame));
            case PcpRequest.Login _ -> {
                only(AUTHENTICATED, PcpTexts.read(frame.payload()));
                yield Optional.of(new PcpAnswer.LoggedIn());
            }
            case PcpRequest.CountNodes _ -> Optional.of(nodeCount(frame));
            case PcpRequest.GetNodes _, PcpRequest.CountClients _ -> partOfList(frame);
            case PcpRequest.GetHealthStatistics _ ->
                    Optional.of(
                            new PcpAnswer.HealthStatistics(
                                    PcpHealthStatistics.read(completed(frame))));
            case PcpRequest.GetWatchdog _ -> Optional.of(watchdog(frame));
            case PcpRequest.Attach _,
                    PcpRequest.Detach _,
                    PcpRequest.Promote _,
                    PcpRequest.Recover _,
                    PcpRequest.Stop _,
                    PcpRequest.Reload _,
                    PcpRequest.RotateLog _ -> {
                only(COMPLETE, PcpTexts.read(frame.payload()));
                yield Optional.of(new PcpAnswer.Accepted());
            }
            case PcpRequest.End _,
                    PcpRequest.NotServed _,
                    PcpRequest.Malformed _,
                    PcpRequest.Unknown _ ->
                    throw new ProtocolException("PCP packet " + frame + " answers nothing");
        };
    }

    private static PcpAnswer salt(PcpFrame frame) {
        if (frame.payload().length != PcpAnswer.Salt.LENGTH) {
            throw new ProtocolException("PCP salt of " + frame.payload().length + " bytes, not 4");
        }
        return new PcpAnswer.Salt(frame.payload());
    }

    private static PcpAnswer nodeCount(PcpFrame frame) {
        List<String> values = completed(frame);
        if (values.size() != 1) {
            throw new ProtocolException("PCP node count with " + values.size() + " values, not 1");
        }
        return new PcpAnswer.NodeCount(
                PcpTexts.number("node count", values.getFirst(), ProtocolLimits.ARRAY_LENGTH_MAX));
    }

    private static PcpAnswer watchdog(PcpFrame frame) {
        List<String> values = completed(frame);
        if (values.size() != 1) {
            throw new ProtocolException("PCP watchdog answer is not one document");
        }
        return new PcpAnswer.Watchdog(values.getFirst());
    }

    private Optional<PcpAnswer> partOfList(PcpFrame frame) {
        List<String> texts = PcpTexts.read(frame.payload());
        switch (texts.isEmpty() ? "" : texts.getFirst()) {
            case ARRAY_SIZE -> announce(texts);
            case NODE, PROCESS -> addRecord(texts);
            case COMPLETE -> {
                only(COMPLETE, texts);
                return Optional.of(list());
            }
            default -> throw unexpected(ARRAY_SIZE, texts);
        }
        return Optional.empty();
    }

    private void announce(List<String> texts) {
        if (announced >= 0 || texts.size() != 2) {
            throw new ProtocolException("PCP list announced twice or without its size");
        }
        announced =
                PcpTexts.number(
                        "list size",
                        texts.get(1),
                        asked instanceof PcpRequest.GetNodes
                                ? ProtocolLimits.ARRAY_LENGTH_MAX
                                : ProtocolLimits.PCP_PROCESS_RECORDS_MAX);
    }

    private void addRecord(List<String> texts) {
        if (++records > announced) {
            throw new ProtocolException("PCP list with more records than announced");
        }
        String expected = asked instanceof PcpRequest.GetNodes ? NODE : PROCESS;
        if (!texts.getFirst().equals(expected)) {
            throw unexpected(expected, texts);
        }
        List<String> values = texts.subList(1, texts.size());
        if (expected.equals(NODE)) {
            nodes.add(PcpNode.read(values));
        } else {
            addProcess(values);
        }
    }

    /// One of the records of a process, of which there is one a pool slot and backend.
    private void addProcess(List<String> values) {
        if (values.size() < PROCESS_VALUES_MIN) {
            throw new ProtocolException(
                    "PCP process record with "
                            + values.size()
                            + " values, at least "
                            + PROCESS_VALUES_MIN);
        }
        int pid = PcpTexts.number("process id", values.getFirst(), Integer.MAX_VALUE);
        processes.add(pid);
        if (PcpTexts.number("connected", values.get(PROCESS_CONNECTED), 1) == 1) {
            connected.add(pid);
        }
    }

    private PcpAnswer list() {
        if (announced != records) {
            throw new ProtocolException(
                    "PCP list with " + records + " records, announced were " + announced);
        }
        return asked instanceof PcpRequest.GetNodes
                ? new PcpAnswer.Nodes(nodes)
                : new PcpAnswer.Clients(processes.size(), connected.size());
    }

    /// The values after `CommandComplete`.
    private static List<String> completed(PcpFrame frame) {
        List<String> texts = PcpTexts.read(frame.payload());
        if (texts.isEmpty() || !texts.getFirst().equals(COMPLETE)) {
            throw unexpected(COMPLETE, texts);
        }
        return texts.subList(1, texts.size());
    }

    private static void only(String expected, List<String> texts) {
        if (!texts.equals(List.of(expected))) {
            throw unexpected(expected, texts);
        }
    }

    private static ProtocolException unexpected(String expected, List<String> texts) {
        return new ProtocolException(
                "PCP answer \""
                        + PcpTexts.shortened(texts.isEmpty() ? "" : texts.getFirst())
                        + "\" with "
                        + texts.size()
                        + " texts, expected "
                        + expected);
    }
}
