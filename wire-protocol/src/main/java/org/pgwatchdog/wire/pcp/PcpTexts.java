package org.pgwatchdog.wire.pcp;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.pgwatchdog.wire.ProtocolException;
import org.pgwatchdog.wire.ProtocolLimits;

/// Payloads that are texts, each ended by NUL.
final class PcpTexts {
    /// All texts of a payload. Bytes that are no UTF-8 become replacement characters.
    ///
    /// @throws ProtocolException if the last one has no NUL, or beyond
    ///     [ProtocolLimits#PCP_TEXTS_MAX]
    static List<String> read(byte[] payload) {
        List<String> texts = new ArrayList<>();
        int start = 0;
        for (int index = 0; index < payload.length; index++) {
            if (payload[index] != 0) {
                continue;
            }
            if (texts.size() == ProtocolLimits.PCP_TEXTS_MAX) {
                throw new ProtocolException(
                        "PCP packet with more than " + ProtocolLimits.PCP_TEXTS_MAX + " texts");
            }
            texts.add(new String(payload, start, index - start, StandardCharsets.UTF_8));
            start = index + 1;
        }
        if (start != payload.length) {
            throw new ProtocolException("PCP packet whose last text has no NUL");
        }
        return texts;
    }

    static byte[] write(List<String> texts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (String text : texts) {
            out.writeBytes(text.replace('\0', ' ').getBytes(StandardCharsets.UTF_8));
            out.write(0);
        }
        return out.toByteArray();
    }

    /// A decimal number within `0..max`.
    ///
    /// @param what names it in the exception
    static int number(String what, String text, int max) {
        long value = longNumber(what, text);
        if (value > max) {
            throw new ProtocolException(what + " is " + text + ", not within 0.." + max);
        }
        return (int) value;
    }

    /// A decimal number of at most 64 bits, without sign.
    static long longNumber(String what, String text) {
        boolean digits = !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!digits || text.length() > 18) {
            throw new ProtocolException(what + " is \"" + shortened(text) + "\", not a number");
        }
        return Long.parseLong(text);
    }

    /// A number with a fraction. What C prints for 0/0 counts as 0.
    static double fraction(String what, String text) {
        if (text.equals("nan") || text.equals("-nan")) {
            return 0;
        }
        if (!text.matches("[0-9]{1,18}(\\.[0-9]{1,9})?")) {
            throw new ProtocolException(what + " is \"" + shortened(text) + "\", not a number");
        }
        return Double.parseDouble(text);
    }

    /// For messages.
    static String shortened(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }

    private PcpTexts() {}
}
