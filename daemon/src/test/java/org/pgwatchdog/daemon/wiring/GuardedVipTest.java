package org.pgwatchdog.daemon.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgwatchdog.vip.NoVirtualIp;
import org.pgwatchdog.vip.VipLease;
import org.pgwatchdog.vip.VipOutcome;
import org.pgwatchdog.vip.VirtualIp;

/// The guard is there before it is needed, acts for an address that may be up, and goes with its address.
final class GuardedVipTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration LIMIT = Duration.ofSeconds(1);
    private static final Supplier<Optional<VipLease>> LEASE = () -> Optional.of(VipLease.UNLIMITED);

    @TempDir Path directory;
    private Path released;
    private GuardedVip guarded;

    @BeforeEach
    void guardAnAddress() {
        released = directory.resolve("released");
        guarded = new GuardedVip(new Obedient(), List.of("/usr/bin/touch", released.toString()));
    }

    @AfterEach
    void dismiss() {
        guarded.down(LIMIT);
        guarded.dismiss();
    }

    @Test
    void standingByStartsTheGuardOfTheFirstRaising() {
        guarded.standBy();
        ProcessHandle guard = onlyGuard();

        guarded.up(LIMIT, LEASE);

        assertThat(onlyGuard()).isEqualTo(guard);
    }

    @Test
    void theGuardOutlivesADropAndThenReleasesNothing() {
        guarded.up(LIMIT, LEASE);
        ProcessHandle guard = onlyGuard();

        guarded.down(LIMIT);

        assertThat(onlyGuard()).isEqualTo(guard);
        guarded.dismiss();
        await().atMost(PATIENCE).until(() -> !guard.isAlive());
        assertThat(released).doesNotExist();
    }

    @Test
    void aGuardThatSomebodyKilledIsReplacedAtTheNextRaising() {
        guarded.up(LIMIT, LEASE);
        ProcessHandle guard = onlyGuard();
        guard.destroyForcibly();
        await().atMost(PATIENCE).until(() -> !guard.isAlive());

        guarded.reassert(LIMIT, LEASE);

        assertThat(onlyGuard()).isNotEqualTo(guard);
    }

    @Test
    void nothingIsStartedAfterTheDismissal() {
        guarded.dismiss();
        guarded.standBy();

        assertThat(guards()).isEmpty();
    }

    private ProcessHandle onlyGuard() {
        List<ProcessHandle> guards = guards();
        assertThat(guards).hasSize(1);
        return guards.getFirst();
    }

    private List<ProcessHandle> guards() {
        return ProcessHandle.current()
                .children()
                .filter(child ->
                        child.info()
                                .commandLine()
                                .filter(line -> line.contains(released.toString()))
                                .isPresent())
                .toList();
    }

    /// An address that is raised and dropped as wanted.
    private static final class Obedient implements VipActions {
        private boolean held;

        @Override
        public VipOutcome up(Duration limit, Supplier<Optional<VipLease>> lease) {
            held = true;
            return new VipOutcome.Held("here");
        }

        @Override
        public VipOutcome down(Duration limit) {
            held = false;
            return new VipOutcome.Released("gone");
        }

        @Override
        public boolean isHeld() {
            return held;
        }

        @Override
        public VipOutcome reassert(Duration limit, Supplier<Optional<VipLease>> lease) {
            return up(limit, lease);
        }

        @Override
        public VirtualIp vip() {
            return new NoVirtualIp();
        }
    }
}
