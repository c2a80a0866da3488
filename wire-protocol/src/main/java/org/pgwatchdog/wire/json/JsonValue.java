package org.pgwatchdog.wire.json;

import java.util.List;

/// One value of a parsed document.
public sealed interface JsonValue permits JsonObject, JsonValue.Array, JsonValue.Scalar {
    /// A value without parts.
    sealed interface Scalar extends JsonValue {}

    record Array(List<JsonValue> elements) implements JsonValue {
        public Array {
            elements = List.copyOf(elements);
        }
    }

    record Text(String value) implements Scalar {}

    /// A number without fraction or exponent, 64 bits; larger ones wrap as in the native parser.
    record Whole(long value) implements Scalar {}

    /// A number with fraction or exponent. No field of the protocol takes one, so its value is
    /// dropped.
    record Fraction() implements Scalar {}

    record Truth(boolean value) implements Scalar {}

    record Null() implements Scalar {}
}
