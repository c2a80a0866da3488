package org.pgwatchdog.itest;

import java.util.concurrent.Semaphore;

/// When scenario classes get their turn, for `@Order`, and how many may work with databases at a time.
///
/// Clusters without databases spend their time waiting, so many fit beside each other; a primary, two
/// standbys and three pools keep a core busy while they start. So the long ones among the former begin
/// first, and what has databases fills up.
final class Turn {
    static final int FIRST = 1;
    static final int EARLY = 2;
    static final int LAST = Integer.MAX_VALUE;

    /// Clusters with databases that may be at work at a time.
    private static final Semaphore DATABASES = new Semaphore(2, true);

    private Turn() {}

    static void takeDatabases() {
        DATABASES.acquireUninterruptibly();
    }

    static void giveDatabasesBack() {
        DATABASES.release();
    }
}
