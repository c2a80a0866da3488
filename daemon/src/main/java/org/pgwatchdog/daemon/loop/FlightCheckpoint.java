package org.pgwatchdog.daemon.loop;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.core.rules.SafetyRules;

/// Writes down a core's whole state, so that another process can go on from there
/// ([FlightRestoration] reads it). A core is a graph of objects of its own packages, with values and plain
/// collections in their fields; it is walked by reflection, so that no field can be forgotten and the core
/// need not know. A kind of object that is not known here is refused by name, never guessed.
///
/// The form is an array of objects, the core first. Each has `class` and `fields` by name, or `items` if it
/// is a collection that changes. In them a value is `null`, a string, a boolean or an int as such, and all
/// others an object with one telling member: `ref` to another object of the array, `long`, `char`,
/// `duration` in nanoseconds, `enum`, `record`, `optional`, `optionalInt`, `list` (which never changes),
/// `rules`.
final class FlightCheckpoint {
    static final String CORE_PACKAGE = "org.pgwatchdog.core.";

    private static final String IMMUTABLE_LISTS = "java.util.ImmutableCollections$";

    private final IdentityHashMap<Object, Integer> numbers = new IdentityHashMap<>();
    private final Deque<Object> waiting = new ArrayDeque<>();
    private final JsonArray objects = new JsonArray();

    private FlightCheckpoint() {}

    /// The form of `core`, which must stand still meanwhile.
    ///
    /// @throws IllegalArgumentException naming what has no form
    static JsonArray of(Object core) {
        FlightCheckpoint checkpoint = new FlightCheckpoint();
        checkpoint.reference(core);
        while (!checkpoint.waiting.isEmpty()) {
            checkpoint.objects.add(checkpoint.object(checkpoint.waiting.removeFirst()));
        }
        return checkpoint.objects;
    }

    /// The instance fields of a class of the core, its parents' included.
    static List<Field> fieldsOf(Class<?> type) {
        List<Field> fields = new ArrayList<>();
        for (Class<?> part = type; part != null && part != Object.class; ) {
            for (Field field : part.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers())) {
                    field.setAccessible(true);
                    fields.add(field);
                }
            }
            part = part.getSuperclass();
        }
        return fields;
    }

    private JsonObject object(Object one) {
        JsonObject json = new JsonObject();
        json.addProperty("class", one.getClass().getName());
        if (one instanceof Collection<?> collection) {
            json.add("items", items(collection));
            return json;
        }
        JsonObject fields = new JsonObject();
        for (Field field : fieldsOf(one.getClass())) {
            try {
                fields.add(field.getName(), value(field.get(one)));
            } catch (IllegalAccessException impossible) {
                throw new IllegalStateException(field + " cannot be read", impossible);
            }
        }
        json.add("fields", fields);
        return json;
    }

    private JsonElement value(@Nullable Object value) {
        return switch (value) {
            case null -> JsonNull.INSTANCE;
            case String text -> new JsonPrimitive(text);
            case Boolean truth -> new JsonPrimitive(truth);
            case Integer number -> new JsonPrimitive(number);
            case Long number -> tagged("long", new JsonPrimitive(number));
            case Character character -> tagged("char", new JsonPrimitive(character));
            case Duration duration -> tagged("duration", new JsonPrimitive(duration.toNanos()));
            case Enum<?> constant -> constant(constant);
            case Record variant -> record(variant);
            case Optional<?> optional -> tagged("optional", items(optional.stream().toList()));
            case OptionalInt optional ->
                    tagged("optionalInt", items(optional.stream().boxed().toList()));
            case SafetyRules rules when rules.equals(SafetyRules.STANDARD) ->
                    tagged("rules", new JsonPrimitive("standard"));
            case List<?> list when list.getClass().getName().startsWith(IMMUTABLE_LISTS) ->
                    tagged("list", items(list));
            default -> tagged("ref", new JsonPrimitive(reference(Objects.requireNonNull(value))));
        };
    }

    private JsonArray items(Collection<?> collection) {
        JsonArray items = new JsonArray();
        collection.forEach(item -> items.add(value(item)));
        return items;
    }

    private static JsonObject constant(Enum<?> constant) {
        JsonObject json = new JsonObject();
        json.addProperty("enum", constant.getDeclaringClass().getName());
        json.addProperty("name", constant.name());
        return json;
    }

    private JsonObject record(Record variant) {
        JsonArray components = new JsonArray();
        for (RecordComponent component : variant.getClass().getRecordComponents()) {
            try {
                component.getAccessor().setAccessible(true);
                components.add(value(component.getAccessor().invoke(variant)));
            } catch (ReflectiveOperationException impossible) {
                throw new IllegalStateException(component + " cannot be read", impossible);
            }
        }
        JsonObject json = tagged("record", new JsonPrimitive(variant.getClass().getName()));
        json.add("of", components);
        return json;
    }

    private int reference(Object one) {
        Integer known = numbers.get(one);
        if (known != null) {
            return known;
        }
        Class<?> type = one.getClass();
        boolean plain =
                type == ArrayList.class
                        || type == ArrayDeque.class
                        || (one instanceof TreeSet<?> set && set.comparator() == null);
        if (!plain && (!type.getName().startsWith(CORE_PACKAGE) || type.isHidden())) {
            throw new IllegalArgumentException("a core's " + type.getName() + " has no form");
        }
        numbers.put(one, numbers.size());
        waiting.addLast(one);
        return numbers.size() - 1;
    }

    private static JsonObject tagged(String tag, JsonElement value) {
        JsonObject json = new JsonObject();
        json.add(tag, value);
        return json;
    }
}
