package org.pgwatchdog.daemon.loop;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// The JSON form of the core's values (events, effects and all they hold), both ways.
///
/// - a record is an object with its components by name; where the declared type is a sealed interface,
///   the member `is` comes first and holds the record's simple name, unique within that interface;
/// - an enum is its name, a character a string, a duration its nanoseconds, an absent optional `null`;
/// - numbers, strings, booleans and lists are themselves.
///
/// Reading creates only records that a declared type names, never a class the file names. Written by
/// walking record components: the vocabulary stays free of any format, and a new component cannot be
/// forgotten. Off the hot path: only dumps and replays come here.
public final class FlightFormat {
    private static final String VARIANT = "is";

    private FlightFormat() {}

    /// Writes `value`, declared as `type`.
    public static void write(JsonWriter json, Object value, Type type) throws IOException {
        switch (value) {
            case Optional<?> optional -> writeOptional(json, optional, argumentOf(type));
            case OptionalInt optional when optional.isEmpty() -> json.nullValue();
            case OptionalInt optional -> json.value(optional.getAsInt());
            case List<?> list -> {
                json.beginArray();
                for (Object element : list) {
                    write(json, element, argumentOf(type));
                }
                json.endArray();
            }
            case Record variant -> writeRecord(json, variant, rawClassOf(type).isInterface());
            case Enum<?> constant -> json.value(constant.name());
            case Duration duration -> json.value(duration.toNanos());
            case Boolean truth -> json.value(truth);
            case Number number -> json.value(number);
            case CharSequence text -> json.value(text.toString());
            case Character character -> json.value(character.toString());
            default -> throw unsupported(value.getClass());
        }
    }

    /// Reads a value declared as `type`.
    ///
    /// @throws IllegalArgumentException if the JSON does not fit the type
    public static Object read(JsonElement json, Type type) {
        Class<?> raw = rawClassOf(type);
        try {
            if (raw == Optional.class) {
                return json.isJsonNull()
                        ? Optional.empty()
                        : Optional.of(read(json, argumentOf(type)));
            }
            if (raw == OptionalInt.class) {
                return json.isJsonNull() ? OptionalInt.empty() : OptionalInt.of(json.getAsInt());
            }
            if (raw == List.class) {
                return readList(json.getAsJsonArray(), argumentOf(type));
            }
            if (raw.isRecord()) {
                return readRecord(json.getAsJsonObject(), raw);
            }
            if (raw.isSealed()) {
                JsonObject object = json.getAsJsonObject();
                if (!object.has(VARIANT)) {
                    throw new IllegalArgumentException(json + " does not say what it is");
                }
                return readRecord(object, variantOf(raw, object.get(VARIANT).getAsString()));
            }
            return readScalar(json, raw);
        } catch (IllegalStateException
                | NumberFormatException
                | UnsupportedOperationException bad) {
            throw new IllegalArgumentException(json + " is no " + type.getTypeName(), bad);
        }
    }

    private static void writeOptional(JsonWriter json, Optional<?> optional, Type type)
            throws IOException {
        if (optional.isPresent()) {
            write(json, optional.get(), type);
        } else {
            json.nullValue();
        }
    }

    private static void writeRecord(JsonWriter json, Record value, boolean named)
            throws IOException {
        json.beginObject();
        if (named) {
            json.name(VARIANT).value(value.getClass().getSimpleName());
        }
        for (RecordComponent component : value.getClass().getRecordComponents()) {
            json.name(component.getName());
            write(json, componentOf(value, component), component.getGenericType());
        }
        json.endObject();
    }

    private static Object componentOf(Record value, RecordComponent component) {
        try {
            return component.getAccessor().invoke(value);
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException(component + " cannot be read", impossible);
        }
    }

    private static List<Object> readList(JsonArray array, Type element) {
        List<Object> values = new ArrayList<>();
        array.forEach(json -> values.add(read(json, element)));
        return values;
    }

    private static Object readRecord(JsonObject json, Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        Object[] values = new Object[components.length];
        for (int index = 0; index < components.length; index++) {
            JsonElement member = json.get(components[index].getName());
            if (member == null) {
                throw new IllegalArgumentException(
                        type.getSimpleName() + " lacks " + components[index].getName());
            }
            types[index] = components[index].getType();
            values[index] = read(member, components[index].getGenericType());
        }
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            return constructor.newInstance(values);
        } catch (ReflectiveOperationException bad) {
            throw new IllegalArgumentException(json + " makes no " + type.getSimpleName(), bad);
        }
    }

    private static Class<?> variantOf(Class<?> sealed, String name) {
        for (Class<?> candidate : sealed.getPermittedSubclasses()) {
            if (candidate.getSimpleName().equals(name)) {
                return candidate;
            }
        }
        throw new IllegalArgumentException(sealed.getSimpleName() + " has no " + name);
    }

    private static Object readScalar(JsonElement json, Class<?> raw) {
        if (raw.isEnum()) {
            return enumConstant(raw, json.getAsString());
        }
        return switch (raw.getName()) {
            case "int", "java.lang.Integer" -> json.getAsInt();
            case "long", "java.lang.Long" -> json.getAsLong();
            case "boolean", "java.lang.Boolean" -> json.getAsBoolean();
            case "char", "java.lang.Character" -> json.getAsString().charAt(0);
            case "java.lang.String" -> json.getAsString();
            case "java.time.Duration" -> Duration.ofNanos(json.getAsLong());
            default -> throw unsupported(raw);
        };
    }

    private static Object enumConstant(Class<?> raw, String name) {
        for (@Nullable Object constant : raw.getEnumConstants()) {
            if (constant instanceof Enum<?> candidate && candidate.name().equals(name)) {
                return candidate;
            }
        }
        throw new IllegalArgumentException(raw.getSimpleName() + " has no " + name);
    }

    private static Class<?> rawClassOf(Type type) {
        return switch (type) {
            case Class<?> raw -> raw;
            case ParameterizedType generic -> rawClassOf(generic.getRawType());
            default -> throw new IllegalArgumentException(type + " has no JSON form");
        };
    }

    private static Type argumentOf(Type type) {
        if (type instanceof ParameterizedType generic) {
            return generic.getActualTypeArguments()[0];
        }
        throw new IllegalArgumentException(type + " does not say what it holds");
    }

    private static IllegalArgumentException unsupported(Class<?> type) {
        return new IllegalArgumentException(type.getName() + " has no JSON form");
    }
}
