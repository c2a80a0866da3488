package org.pgwatchdog.daemon.loop;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.pgwatchdog.core.model.MonotonicTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The clock of a whole process, zero at its making: monotonic, and it counts the time for which the machine
/// was suspended, in which the JVM's own clock stands still. A lease is over for the others meanwhile, so it
/// must be over here.
///
/// Steps of the wall clock do nothing. They are only the sign to look: if the two clocks have moved apart by
/// [LoopLimits#CLOCKS_APART_MAX], the kernel's time since boot (`/proc/uptime`, which counts suspends) says
/// whether the machine has slept. Where that file cannot be read, the clock goes on without. Thread-safe.
public final class ProcessClock implements Supplier<MonotonicTime> {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessClock.class);
    private static final Path UPTIME = Path.of("/proc/uptime");

    private final LongSupplier nanos;
    private final LongSupplier wallMillis;
    private final Supplier<Optional<Duration>> uptime;
    private final long origin;
    private final Optional<Duration> awakeSince;
    private volatile long apartMillis;
    private volatile long slept;

    /// The clocks of this machine.
    public static ProcessClock ofThisMachine() {
        return new ProcessClock(
                System::nanoTime, System::currentTimeMillis, ProcessClock::sinceBoot);
    }

    /// @param nanos the JVM's clock, which stands still while the machine is suspended
    /// @param wallMillis the wall clock
    /// @param uptime the time since boot, suspends included; empty if it is not known
    ProcessClock(LongSupplier nanos, LongSupplier wallMillis, Supplier<Optional<Duration>> uptime) {
        this.nanos = nanos;
        this.wallMillis = wallMillis;
        this.uptime = uptime;
        this.origin = nanos.getAsLong();
        this.awakeSince = beyondAwake();
        this.apartMillis = apart(origin);
    }

    @Override
    public MonotonicTime get() {
        long now = nanos.getAsLong();
        if (Math.abs(apart(now) - apartMillis) > LoopLimits.CLOCKS_APART_MAX.toMillis()) {
            look();
        }
        return new MonotonicTime(now - origin + slept);
    }

    private long apart(long now) {
        return wallMillis.getAsLong() - now / 1_000_000;
    }

    /// How much more than the JVM's clock the kernel has counted; empty if that cannot be known just now,
    /// because this thread is held up between the two looks.
    private Optional<Duration> beyondAwake() {
        for (int attempt = 0; attempt < LoopLimits.CLOCK_READINGS_MAX; attempt++) {
            long before = nanos.getAsLong();
            Optional<Duration> since = uptime.get();
            long after = nanos.getAsLong();
            if (after - before < LoopLimits.CLOCK_READING_MAX.toNanos()) {
                return since.map(time -> time.minusNanos(after));
            }
        }
        return Optional.empty();
    }

    private synchronized void look() {
        Optional<Duration> beyond = beyondAwake();
        if (awakeSince.isPresent() && beyond.isEmpty()) {
            return; // The next caller looks again.
        }
        apartMillis = apart(nanos.getAsLong());
        if (awakeSince.isEmpty()) {
            return;
        }
        Duration all = beyond.orElseThrow().minus(awakeSince.get());
        Duration news = all.minusNanos(slept);
        if (news.compareTo(LoopLimits.CLOCKS_APART_MAX) > 0) {
            slept = all.toNanos();
            LOG.warn("this machine was suspended for {} ms", news.toMillis());
        }
    }

    private static Optional<Duration> sinceBoot() {
        try {
            String text = Files.readString(UPTIME, StandardCharsets.US_ASCII);
            double seconds = Double.parseDouble(text.substring(0, text.indexOf(' ')));
            return Optional.of(Duration.ofMillis(Math.round(seconds * 1000)));
        } catch (IOException | RuntimeException _) { // Without it, as on a system that has none.
            return Optional.empty();
        }
    }
}
