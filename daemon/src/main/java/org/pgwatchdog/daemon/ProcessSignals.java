package org.pgwatchdog.daemon;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/// The signals the daemon understands. The JDK has no supported way to receive SIGHUP, nor to end with
/// exit code 0 after SIGTERM; this is the one place that uses the unsupported one (`sun.misc.Signal`,
/// by reflection: the compiler's warning about it cannot be switched off).
final class ProcessSignals {
    private ProcessSignals() {}

    /// Runs `action` on a thread of its own each time the signal arrives.
    ///
    /// @param name without SIG, for example `TERM`
    /// @throws IllegalStateException if this JVM has no such means
    static void on(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            InvocationHandler run =
                    (proxy, method, arguments) ->
                            switch (method.getName()) {
                                case "handle" -> {
                                    action.run();
                                    yield null;
                                }
                                case "hashCode" -> name.hashCode();
                                case "equals" -> false;
                                default -> "handler of SIG" + name;
                            };
            signal.getMethod("handle", signal, handler)
                    .invoke(
                            null,
                            signal.getConstructor(String.class).newInstance(name),
                            Proxy.newProxyInstance(
                                    handler.getClassLoader(), new Class<?>[] {handler}, run));
        } catch (ReflectiveOperationException missing) {
            throw new IllegalStateException("SIG" + name + " cannot be received", missing);
        }
    }
}
