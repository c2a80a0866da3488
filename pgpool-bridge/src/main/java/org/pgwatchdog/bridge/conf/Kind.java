package org.pgwatchdog.bridge.conf;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/// What the values of a parameter look like.
sealed interface Kind {
    /// What would be valid, for people.
    String valid();

    /// The one spelling of a value, so that equal values have equal texts; empty if it is not valid.
    Optional<String> canonical(String text);

    /// A boolean.
    record Flag() implements Kind {
        @Override
        public String valid() {
            return "on or off";
        }

        @Override
        public Optional<String> canonical(String text) {
            return ValueText.flag(text).map(on -> on ? "on" : "off");
        }
    }

    /// A whole number.
    ///
    /// @param orZero whether 0 is valid below `min`, with the meaning "unset"
    record Whole(long min, long max, boolean orZero) implements Kind {
        @Override
        public String valid() {
            String range =
                    max >= Integer.MAX_VALUE
                            ? "a whole number, at least " + min
                            : "a whole number from " + min + " to " + max;
            return orZero ? range + ", or 0" : range;
        }

        @Override
        public Optional<String> canonical(String text) {
            return ValueText.whole(text)
                    .filter(number -> number.bitLength() < 64)
                    .filter(number -> isValid(number.longValueExact()))
                    .map(Object::toString);
        }

        private boolean isValid(long number) {
            return (number >= min && number <= max) || (orZero && number == 0);
        }
    }

    /// A number with a fraction, at least 0.
    record Real(double max) implements Kind {
        @Override
        public String valid() {
            return "a number from 0 to " + String.format(Locale.ROOT, "%.0f", max);
        }

        @Override
        public Optional<String> canonical(String text) {
            return ValueText.real(text)
                    .filter(number -> number.signum() >= 0)
                    .filter(number -> number.compareTo(BigDecimal.valueOf(max)) <= 0)
                    .map(number -> number.stripTrailingZeros().toPlainString());
        }
    }

    /// A time; its canonical text is in nanoseconds.
    ///
    /// @param base the unit of a bare number, `s` or `ms`
    /// @param orEmpty whether the empty text is valid, with the meaning "the default"
    record Time(Duration min, Duration max, String base, boolean orEmpty) implements Kind {
        @Override
        public String valid() {
            return "a time from "
                    + ValueText.shown(min)
                    + " to "
                    + ValueText.shown(max)
                    + ", with us, ms, s, min, h or d; without a unit "
                    + base
                    + (orEmpty ? "; or '' for the default" : "");
        }

        @Override
        public Optional<String> canonical(String text) {
            if (orEmpty && text.isEmpty()) {
                return Optional.of("");
            }
            return ValueText.time(text, base)
                    .filter(time -> time.compareTo(min) >= 0 && time.compareTo(max) <= 0)
                    .map(time -> Long.toString(time.toNanos()));
        }
    }

    /// One of some words, in any case.
    record Choice(List<String> words) implements Kind {
        @Override
        public String valid() {
            return "'" + String.join("', '", words) + "'";
        }

        @Override
        public Optional<String> canonical(String text) {
            String word = text.strip().toLowerCase(Locale.ROOT);
            return words.contains(word) ? Optional.of(word) : Optional.empty();
        }
    }

    /// Any text, or text of a certain shape.
    record Text(Predicate<String> shape, String valid) implements Kind {
        @Override
        public Optional<String> canonical(String text) {
            return shape.test(text) ? Optional.of(text) : Optional.empty();
        }
    }
}
