package org.pgwatchdog.itest;

import java.util.Set;
import org.junit.jupiter.api.parallel.ResourceLocksProvider;

/// A lock for each class of its own: classes run side by side, but the variants of one after each other,
/// because JUnit lets them share the instance.
final class OneByOne implements ResourceLocksProvider {

    @Override
    public Set<Lock> provideForClass(Class<?> testClass) {
        return Set.of(new Lock(testClass.getName()));
    }
}
