package org.pgwatchdog.simulator;

/// A probability as a fraction of whole numbers: no floating point, so no platform can shift a seed.
///
/// @param numerator 0 to `denominator`
/// @param denominator positive
record Ratio(int numerator, int denominator) {
    static final Ratio NEVER = new Ratio(0, 1);
    static final Ratio ALWAYS = new Ratio(1, 1);

    Ratio {
        if (denominator <= 0 || numerator < 0 || numerator > denominator) {
            throw new IllegalArgumentException(
                    numerator + "/" + denominator + " is not within 0..1");
        }
    }

    static Ratio percent(int percent) {
        return new Ratio(percent, 100);
    }
}
