package org.pgwatchdog.vip.aws.sdk;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Something made at its first use, and closed if it was made. Thread-safe.
final class Once<T extends AutoCloseableQuietly> {
    private final Supplier<T> maker;
    private @Nullable T made;

    Once(Supplier<T> maker) {
        this.maker = maker;
    }

    synchronized T get() {
        T it = made;
        if (it == null) {
            it = maker.get();
            made = it;
        }
        return it;
    }

    synchronized void close() {
        T it = made;
        if (it != null) {
            it.close();
        }
    }
}
