package org.pgwatchdog.bridge.conf;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads the text of a value as natives do (`pool_config_variables.c: parse_int`, `pool_config.l:
/// parse_bool_with_len`). Pure; empty means that the text is no such value.
final class ValueText {
    private static final Pattern NUMBER_WITH_UNIT =
            Pattern.compile(
                    "([-+]?)(0[xX][0-9a-fA-F]{1,16}|[0-9]{1,20}(?:\\.[0-9]{0,20})?(?:[eE][-+]?[0-9]{1,2})?"
                            + "|\\.[0-9]{1,20})[ \\t]*([A-Za-z]*)");

    private static final Map<String, BigDecimal> NANOS_PER_UNIT =
            Map.of(
                    "us", BigDecimal.valueOf(1_000L),
                    "ms", BigDecimal.valueOf(1_000_000L),
                    "s", BigDecimal.valueOf(1_000_000_000L),
                    "min", BigDecimal.valueOf(60_000_000_000L),
                    "h", BigDecimal.valueOf(3_600_000_000_000L),
                    "d", BigDecimal.valueOf(86_400_000_000_000L));

    /// `on`, `true`, `yes`, `1` and their opposites, in any case, and unique beginnings of them.
    static Optional<Boolean> flag(String text) {
        String word = text.toLowerCase(Locale.ROOT);
        if (word.isEmpty()) {
            return Optional.empty();
        }
        if ("true".startsWith(word)
                || "yes".startsWith(word)
                || word.equals("on")
                || word.equals("1")) {
            return Optional.of(true);
        }
        boolean off =
                "false".startsWith(word)
                        || "no".startsWith(word)
                        || word.equals("of")
                        || word.equals("off")
                        || word.equals("0");
        return off ? Optional.of(false) : Optional.empty();
    }

    /// A whole number: decimal, `0x` hexadecimal or `0` octal; a fraction is rounded to even.
    static Optional<BigInteger> whole(String text) {
        Matcher matcher = NUMBER_WITH_UNIT.matcher(text.strip());
        if (!matcher.matches() || !matcher.group(3).isEmpty()) {
            return Optional.empty();
        }
        return number(matcher).map(ValueText::roundToEven);
    }

    /// A number with a fraction.
    static Optional<BigDecimal> real(String text) {
        Matcher matcher = NUMBER_WITH_UNIT.matcher(text.strip());
        return matcher.matches() && matcher.group(3).isEmpty() ? number(matcher) : Optional.empty();
    }

    /// A time with `us`, `ms`, `s`, `min`, `h` or `d`; without a unit in `base`.
    static Optional<Duration> time(String text, String base) {
        Matcher matcher = NUMBER_WITH_UNIT.matcher(text.strip());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String unit = matcher.group(3).isEmpty() ? base : matcher.group(3);
        Optional<BigDecimal> number = number(matcher);
        BigDecimal factor = NANOS_PER_UNIT.get(unit);
        if (factor == null || number.isEmpty()) {
            return Optional.empty();
        }
        BigInteger nanos = roundToEven(number.get().multiply(factor));
        return nanos.bitLength() < 64
                ? Optional.of(Duration.ofNanos(nanos.longValueExact()))
                : Optional.empty();
    }

    /// A time as people write it: in whole seconds, or in milliseconds.
    static String shown(Duration time) {
        return time.toNanosPart() == 0 ? time.toSeconds() + "s" : time.toMillis() + "ms";
    }

    /// The entries of a list, trimmed, empty ones left out.
    static List<String> list(String text, char separator) {
        List<String> entries = new ArrayList<>();
        int start = 0;
        while (start <= text.length()) {
            int end = text.indexOf(separator, start);
            String entry = text.substring(start, end < 0 ? text.length() : end).strip();
            if (!entry.isEmpty()) {
                entries.add(entry);
            }
            start = end < 0 ? text.length() + 1 : end + 1;
        }
        return entries;
    }

    private static Optional<BigDecimal> number(Matcher matcher) {
        String digits = matcher.group(2);
        BigDecimal magnitude;
        if (digits.startsWith("0x") || digits.startsWith("0X")) {
            magnitude = new BigDecimal(new BigInteger(digits.substring(2), 16));
        } else if (digits.matches("0[0-9]+")) {
            if (!digits.matches("[0-7]+")) {
                return Optional.empty();
            }
            magnitude = new BigDecimal(new BigInteger(digits, 8));
        } else {
            magnitude = new BigDecimal(digits);
        }
        return Optional.of(matcher.group(1).equals("-") ? magnitude.negate() : magnitude);
    }

    private static BigInteger roundToEven(BigDecimal number) {
        return number.setScale(0, RoundingMode.HALF_EVEN).toBigInteger();
    }

    private ValueText() {}
}
