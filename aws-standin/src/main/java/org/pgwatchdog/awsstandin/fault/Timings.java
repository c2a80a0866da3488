package org.pgwatchdog.awsstandin.fault;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// How long things take here, and what time it is. All may be changed at any time, by any thread.
public final class Timings implements InstantSource {
    private final InstantSource source;
    private volatile Duration readLag = Duration.ZERO;
    private volatile Duration metadataLag = Duration.ZERO;
    private volatile Duration propagation = Duration.ofSeconds(2);
    private volatile Duration processing = Duration.ZERO;
    private volatile Duration clockOffset = Duration.ZERO;

    /// The machine's time.
    public Timings() {
        this(Clock.systemUTC());
    }

    public Timings(InstantSource source) {
        this.source = source;
    }

    /// The time here, which may differ from the machine's.
    @Override
    public Instant instant() {
        return source.instant().plus(clockOffset);
    }

    /// How far reads of EC2 lag behind writes; zero at first.
    public Duration readLag() {
        return readLag;
    }

    public void readLag(Duration lag) {
        readLag = lag;
    }

    /// How far the instance metadata lags behind writes; zero at first.
    public Duration metadataLag() {
        return metadataLag;
    }

    public void metadataLag(Duration lag) {
        metadataLag = lag;
    }

    /// From the acceptance of a record change until INSYNC; 2 s at first, AWS says up to 60.
    public Duration propagation() {
        return propagation;
    }

    public void propagation(Duration time) {
        propagation = time;
    }

    /// How long Route 53 refuses a second batch for a zone; zero at first.
    public Duration processing() {
        return processing;
    }

    public void processing(Duration time) {
        processing = time;
    }

    /// How far the time here is ahead of the machine's: what callers see as a wrong clock of their own.
    public void clockOffset(Duration offset) {
        clockOffset = offset;
    }
}
