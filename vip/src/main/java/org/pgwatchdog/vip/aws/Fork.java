package org.pgwatchdog.vip.aws;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;

/// Does the same to several things at once, each on a virtual thread. An interrupt is passed on; the call
/// then still waits, for work that ends soon when interrupted.
final class Fork {
    private Fork() {}

    /// The results, in the order of the things.
    ///
    /// @param atOnce how many are done at the same time
    static <A, R> List<R> each(List<A> things, int atOnce, Function<A, R> work) {
        if (things.size() == 1) {
            return List.of(work.apply(things.getFirst()));
        }
        var results = new AtomicReferenceArray<R>(things.size());
        var turns = new Semaphore(atOnce);
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < things.size(); i++) {
            int place = i;
            threads.add(
                    Thread.ofVirtual()
                            .name("aws-part-" + place)
                            .start(() -> {
                                turns.acquireUninterruptibly();
                                try {
                                    results.set(place, work.apply(things.get(place)));
                                } finally {
                                    turns.release();
                                }
                            }));
        }
        boolean interrupted = false;
        for (Thread thread : threads) {
            interrupted |= joined(thread, threads);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        var all = new ArrayList<R>();
        for (int i = 0; i < results.length(); i++) {
            R result = results.get(i);
            if (result == null) {
                throw new IllegalStateException("no result for " + things.get(i));
            }
            all.add(result);
        }
        return all;
    }

    private static boolean joined(Thread thread, List<Thread> all) {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                return interrupted;
            } catch (InterruptedException _) {
                interrupted = true;
                all.forEach(Thread::interrupt);
            }
        }
    }
}
