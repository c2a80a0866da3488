package org.pgwatchdog.wire.pcp;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.pgwatchdog.wire.ProtocolException;
import org.pgwatchdog.wire.ProtocolLimits;

/// The fields of an error (`E`) or a notice (`N`): each one a letter, a text and NUL, and a NUL at the
/// end (native `send_frontend_message`, `process_error_response`). Code, source file and line are
/// neither kept nor, apart from the code, sent.
///
/// @param severity `ERROR`, `FATAL`, `PANIC` of errors; `WARNING`, `NOTICE` … of notices
/// @param message what failed, one line
/// @param detail why, one line
public record PcpReport(String severity, String message, Optional<String> detail) {
    private static final String ERROR = "ERROR";
    private static final String FATAL = "FATAL";
    private static final String CODE = "XX000";

    /// The request failed, the session goes on.
    public static PcpReport error(String message, String detail) {
        return new PcpReport(ERROR, message, Optional.of(detail));
    }

    /// The server closes the connection after it.
    public static PcpReport fatal(String message, String detail) {
        return new PcpReport(FATAL, message, Optional.of(detail));
    }

    /// Whether the server closes the connection after it.
    public boolean endsSession() {
        return !severity.equals(ERROR);
    }

    /// Message and detail on one line.
    public String line() {
        return detail.map(more -> message + ": " + more).orElse(message);
    }

    static PcpReport read(byte[] payload) {
        String severity = "";
        String message = "";
        Optional<String> detail = Optional.empty();
        for (String field : PcpTexts.read(payload)) {
            String text = field.isEmpty() ? "" : oneLine(field.substring(1));
            switch (field.isEmpty() ? '\0' : field.charAt(0)) {
                case 'S' -> severity = text;
                case 'M' -> message = text;
                case 'D' -> detail = Optional.of(text);
                default -> {}
            }
        }
        if (severity.isEmpty() || message.isEmpty()) {
            throw new ProtocolException("PCP error or notice without severity or message");
        }
        return new PcpReport(severity, message, detail);
    }

    byte[] bytes() {
        List<String> fields =
                detail.isPresent()
                        ? List.of(
                                field('S', severity),
                                "C" + CODE,
                                field('M', readable(message)),
                                field('D', detail.get()),
                                "")
                        : List.of(
                                field('S', severity),
                                "C" + CODE,
                                field('M', readable(message)),
                                "");
        return PcpTexts.write(fields);
    }

    /// The stock tools take a message apart that begins with D, M or S (`process_error_response`).
    private static String readable(String message) {
        return message.isEmpty() || "DMS".indexOf(message.charAt(0)) < 0
                ? message
                : Character.toLowerCase(message.charAt(0)) + message.substring(1);
    }

    /// Cut as natives do, but never within a character.
    private static String field(char letter, String text) {
        String field = letter + oneLine(text);
        if (field.length() > ProtocolLimits.PCP_REPORT_FIELD_LENGTH_MAX) {
            field = field.substring(0, ProtocolLimits.PCP_REPORT_FIELD_LENGTH_MAX);
        }
        while (field.getBytes(StandardCharsets.UTF_8).length
                > ProtocolLimits.PCP_REPORT_FIELD_LENGTH_MAX) {
            field = field.substring(0, field.offsetByCodePoints(field.length(), -1));
        }
        return field;
    }

    private static String oneLine(String text) {
        return text.replaceAll(" *\\p{Cntrl}[\\s\\p{Cntrl}]*", " ").strip();
    }
}
