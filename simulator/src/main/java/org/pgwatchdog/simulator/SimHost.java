package org.pgwatchdog.simulator;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One machine: its power, its kernel's buffers and the one watchdog process that may run on it.
/// The kernel goes on while the process is frozen: it accepts connections and keeps what arrives.
final class SimHost {
    private final int id;
    private final String address;
    private final Deque<Runnable> backlog = new ArrayDeque<>();
    private @Nullable NodeLife life;
    private boolean powered = true;
    private boolean frozen;
    private int waitingDatagrams;

    SimHost(int id) {
        this.id = id;
        this.address = "10.0.0." + (10 + id);
    }

    int id() {
        return id;
    }

    /// The numeric address, which is also the configured host name.
    String address() {
        return address;
    }

    boolean powered() {
        return powered;
    }

    boolean frozen() {
        return frozen;
    }

    /// The process, running or frozen.
    Optional<NodeLife> life() {
        return Optional.ofNullable(life);
    }

    /// Whether the process is there and gets processor time.
    boolean running() {
        return life != null && !frozen;
    }

    /// Whether the kernel would complete a connection.
    boolean listening() {
        return powered && life != null;
    }

    void started(NodeLife newLife) {
        if (life != null) {
            throw new IllegalStateException("n" + id + " runs already");
        }
        life = newLife;
    }

    /// The process is gone; what it had not read is lost.
    void ended() {
        life = null;
        frozen = false;
        backlog.clear();
        waitingDatagrams = 0;
    }

    void power(boolean on) {
        powered = on;
    }

    void freeze() {
        frozen = true;
    }

    void unfreeze() {
        frozen = false;
        waitingDatagrams = 0;
    }

    /// Gives the process what arrived while it was frozen, in the order of arrival.
    void catchUp() {
        while (!frozen && life != null && !backlog.isEmpty()) {
            backlog.remove().run();
        }
    }

    /// Something for the process that the kernel must not lose.
    void receive(Runnable delivery) {
        if (life == null) {
            return;
        }
        if (!frozen && backlog.isEmpty()) {
            delivery.run();
            return;
        }
        if (backlog.size() >= SimulatorLimits.BACKLOG_MAX) {
            throw Violation.safety("n" + id + ": " + backlog.size() + " deliveries are waiting");
        }
        backlog.add(delivery);
    }

    /// A datagram; the kernel drops it when its buffer is full.
    void receiveDatagram(Runnable delivery) {
        if (frozen && waitingDatagrams++ >= SimulatorLimits.DATAGRAM_BACKLOG_MAX) {
            return;
        }
        receive(delivery);
    }
}
