package org.pgwatchdog.daemon.loop;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.core.Watchdog;
import org.pgwatchdog.core.rules.SafetyRules;

/// Makes a core of what [FlightCheckpoint] wrote. Only classes of the core and plain collections are made,
/// whatever a file names; objects are made without their constructors, then filled, since they refer to
/// each other in circles.
final class FlightRestoration {
    private final List<Object> objects = new ArrayList<>();

    private FlightRestoration() {}

    /// @throws IllegalArgumentException if `forms` is no core of this version
    static Watchdog core(JsonArray forms) {
        try {
            FlightRestoration restoration = new FlightRestoration();
            for (JsonElement form : forms) {
                restoration.objects.add(empty(className(form)));
            }
            for (int index = 0; index < forms.size(); index++) {
                restoration.fill(restoration.objects.get(index), forms.get(index));
            }
            if (restoration.objects.getFirst() instanceof Watchdog core) {
                return core;
            }
            throw new IllegalArgumentException("the checkpoint is of no core");
        } catch (ReflectiveOperationException
                | RuntimeException bad) { // Whatever a file may do to objects made by force.
            throw new IllegalArgumentException(
                    "the checkpoint does not fit this version of the core: " + bad, bad);
        }
    }

    private static String className(JsonElement form) {
        return form.getAsJsonObject().get("class").getAsString();
    }

    private static Object empty(String name) throws ReflectiveOperationException {
        return switch (name) {
            case "java.util.ArrayList" -> new ArrayList<>();
            case "java.util.ArrayDeque" -> new ArrayDeque<>();
            case "java.util.TreeSet" -> new TreeSet<>();
            default -> allocate(coreClass(name));
        };
    }

    private static Class<?> coreClass(String name) throws ClassNotFoundException {
        if (!name.startsWith(FlightCheckpoint.CORE_PACKAGE)) {
            throw new IllegalArgumentException(name + " is no class of the core");
        }
        return Class.forName(name, true, Watchdog.class.getClassLoader());
    }

    /// The JDK's means to read serialized objects, by reflection: the compiler's warning about it cannot
    /// be switched off.
    private static Object allocate(Class<?> type) throws ReflectiveOperationException {
        Class<?> kind = Class.forName("sun.reflect.ReflectionFactory");
        Object factory = kind.getMethod("getReflectionFactory").invoke(null);
        Constructor<?> maker =
                (Constructor<?>)
                        kind.getMethod(
                                        "newConstructorForSerialization",
                                        Class.class,
                                        Constructor.class)
                                .invoke(factory, type, Object.class.getDeclaredConstructor());
        return maker.newInstance();
    }

    @SuppressWarnings("unchecked") // The collection is ours and takes anything.
    private void fill(Object one, JsonElement form) throws ReflectiveOperationException {
        if (one instanceof Collection<?> collection) {
            for (JsonElement item : form.getAsJsonObject().getAsJsonArray("items")) {
                ((Collection<@Nullable Object>) collection).add(value(item));
            }
            return;
        }
        JsonObject values = form.getAsJsonObject().getAsJsonObject("fields");
        List<Field> fields = FlightCheckpoint.fieldsOf(one.getClass());
        if (fields.size() != values.size()) {
            throw new IllegalArgumentException(one.getClass() + " has other fields");
        }
        for (Field field : fields) {
            field.set(one, value(values.get(field.getName())));
        }
    }

    private @Nullable Object value(JsonElement json) throws ReflectiveOperationException {
        if (json.isJsonNull()) {
            return null;
        }
        if (json instanceof JsonPrimitive plain) {
            if (plain.isString()) {
                return plain.getAsString();
            }
            if (plain.isBoolean()) {
                return plain.getAsBoolean();
            }
            return plain.getAsInt();
        }
        JsonObject tagged = json.getAsJsonObject();
        String tag = tagged.keySet().iterator().next();
        JsonElement content = tagged.get(tag);
        return switch (tag) {
            case "ref" -> objects.get(content.getAsInt());
            case "long" -> content.getAsLong();
            case "char" -> content.getAsString().charAt(0);
            case "duration" -> Duration.ofNanos(content.getAsLong());
            case "enum" -> constant(coreClass(content.getAsString()), tagged.get("name"));
            case "record" -> record(coreClass(content.getAsString()), tagged.getAsJsonArray("of"));
            case "optional" -> items(content).stream().findFirst();
            case "optionalInt" ->
                    items(content).stream().mapToInt(number -> (Integer) number).findFirst();
            case "rules" -> SafetyRules.STANDARD;
            case "list" -> List.copyOf(items(content));
            default -> throw new IllegalArgumentException("'" + tag + "' is no kind of value");
        };
    }

    private List<Object> items(JsonElement array) throws ReflectiveOperationException {
        List<Object> items = new ArrayList<>();
        for (JsonElement item : array.getAsJsonArray()) {
            Object value = value(item);
            if (value == null) {
                throw new IllegalArgumentException("a value is missing");
            }
            items.add(value);
        }
        return items;
    }

    private static Object constant(Class<?> type, JsonElement name) {
        for (Object constant : type.getEnumConstants()) {
            if (((Enum<?>) constant).name().equals(name.getAsString())) {
                return constant;
            }
        }
        throw new IllegalArgumentException(type + " has no " + name);
    }

    private Object record(Class<?> type, JsonArray components) throws ReflectiveOperationException {
        RecordComponent[] declared = type.getRecordComponents();
        if (declared == null || declared.length != components.size()) {
            throw new IllegalArgumentException(type + " has other components");
        }
        Class<?>[] types = new Class<?>[declared.length];
        @Nullable Object[] values = new @Nullable Object[declared.length];
        for (int index = 0; index < declared.length; index++) {
            types[index] = declared[index].getType();
            values[index] = value(components.get(index));
        }
        Constructor<?> constructor = type.getDeclaredConstructor(types);
        constructor.setAccessible(true);
        return constructor.newInstance(values);
    }
}
