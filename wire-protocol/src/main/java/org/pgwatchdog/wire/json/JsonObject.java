package org.pgwatchdog.wire.json;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// A parsed object with the native rules for looking up members (protocol v4, 4.2; native
/// `json_get_*_value_for_key`): names are compared without case, the first match wins, and a member
/// of the wrong type counts as missing.
///
/// @param members in the document's order, duplicates included
public record JsonObject(List<Member> members) implements JsonValue {
    private static final JsonValue ABSENT = new Null();

    public JsonObject {
        members = List.copyOf(members);
    }

    public record Member(String name, JsonValue value) {
        boolean isNamed(String key) {
            // Mostly it is written exactly so, or is of another length.
            return name.length() == key.length()
                    && (name.equals(key) || name.equalsIgnoreCase(key));
        }
    }

    /// A required integer, cut to its low 32 bits.
    ///
    /// @throws JsonException if it is missing; booleans, fractions and texts are no integers
    public int integer(String key) {
        if (find(key) instanceof Whole whole) {
            return (int) whole.value();
        }
        throw missing(key, "an integer");
    }

    public OptionalInt optionalInteger(String key) {
        return find(key) instanceof Whole whole
                ? OptionalInt.of((int) whole.value())
                : OptionalInt.empty();
    }

    public OptionalLong optionalLong(String key) {
        return find(key) instanceof Whole whole
                ? OptionalLong.of(whole.value())
                : OptionalLong.empty();
    }

    /// A required boolean: `true`, `false` or an integer, of which only 0 is false.
    public boolean flag(String key) {
        return switch (find(key)) {
            case Truth truth -> truth.value();
            case Whole whole -> whole.value() != 0;
            case JsonObject _, Array _, Text _, Fraction _, Null _ ->
                    throw missing(key, "a boolean");
        };
    }

    public Optional<Boolean> optionalFlag(String key) {
        return switch (find(key)) {
            case Truth truth -> Optional.of(truth.value());
            case Whole whole -> Optional.of(whole.value() != 0);
            case JsonObject _, Array _, Text _, Fraction _, Null _ -> Optional.empty();
        };
    }

    /// A required string.
    public String text(String key) {
        if (find(key) instanceof Text text) {
            return text.value();
        }
        throw missing(key, "a string");
    }

    public Optional<String> optionalText(String key) {
        return find(key) instanceof Text text ? Optional.of(text.value()) : Optional.empty();
    }

    /// A required array.
    ///
    /// @param lengthMax more elements are refused
    public List<JsonValue> array(String key, int lengthMax) {
        return optionalArray(key, lengthMax).orElseThrow(() -> missing(key, "an array"));
    }

    public Optional<List<JsonValue>> optionalArray(String key, int lengthMax) {
        if (!(find(key) instanceof Array array)) {
            return Optional.empty();
        }
        if (array.elements().size() > lengthMax) {
            throw new JsonException(
                    key + " has " + array.elements().size() + " elements, at most " + lengthMax);
        }
        return Optional.of(array.elements());
    }

    public Optional<JsonObject> optionalObject(String key) {
        return find(key) instanceof JsonObject object ? Optional.of(object) : Optional.empty();
    }

    /// True if there is a member of this name, whatever its type.
    public boolean has(String key) {
        for (Member member : members) {
            if (member.isNamed(key)) {
                return true;
            }
        }
        return false;
    }

    private JsonValue find(String key) {
        for (Member member : members) {
            if (member.isNamed(key)) {
                return member.value();
            }
        }
        return ABSENT;
    }

    private JsonException missing(String key, String expected) {
        return new JsonException(
                has(key) ? key + " is not " + expected : "the key " + key + " is missing");
    }
}
