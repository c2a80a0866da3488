package org.pgwatchdog.vip;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgwatchdog.command.CommandRunner;

/// Protocol v4, 11.3: the command, then the virtual IP, whatever became of the command.
class EscalationSequenceTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final InetAddress VIP = InetAddress.ofLiteral("10.77.0.100");

    private static final Supplier<Optional<VipLease>> UNLIMITED =
            () -> Optional.of(VipLease.UNLIMITED);

    private final CommandRunner runner = new CommandRunner();
    private final NoVirtualIp vip = new NoVirtualIp();

    @TempDir Path directory;

    @Test
    void runsTheCommandThroughTheShellAndThenTheVirtualIp() throws Exception {
        Path log = directory.resolve("log");
        EscalationSequence sequence =
                sequence(
                        "echo \"up $PGWATCHDOG_VIP\" | tr a-z A-Z >> '" + log + "'",
                        "echo down $PGWATCHDOG_VIP >> '" + log + "'");

        assertThat(sequence.up(LIMIT, UNLIMITED)).isInstanceOf(VipOutcome.Held.class);
        assertThat(vip.isHeld()).isTrue();
        assertThat(sequence.down(LIMIT)).isInstanceOf(VipOutcome.Released.class);

        assertThat(vip.isHeld()).isFalse();
        assertThat(Files.readString(log)).isEqualTo("UP 10.77.0.100\ndown 10.77.0.100\n");
    }

    @Test
    void nothingConfiguredIsNoFailure() {
        EscalationSequence sequence = sequence("", " ");

        assertThat(sequence.up(LIMIT, UNLIMITED).succeeded()).isTrue();
        assertThat(sequence.down(LIMIT).succeeded()).isTrue();
    }

    @Test
    void theVirtualIpHasItsTurnAlthoughTheCommandFailedAndTheOutcomeIsAFailure() {
        EscalationSequence sequence = sequence("exit 4", "/no/such/program");

        assertThat(sequence.up(LIMIT, UNLIMITED))
                .isEqualTo(
                        new VipOutcome.Failed(
                                "wd_escalation_command failed with exit status 4: '/bin/sh -c exit"
                                        + " 4'; virtual IP: Held (no virtual IP is configured)"));
        assertThat(vip.isHeld()).isTrue();
        assertThat(sequence.down(LIMIT).detail())
                .contains("exit status 127", "/no/such/program", "virtual IP: Released");
        assertThat(vip.isHeld()).isFalse();
    }

    @Test
    void aHangingCommandLeavesTheVirtualIpItsHalfOfTheTime() {
        EscalationSequence sequence = sequence("sleep 300", "");

        VipOutcome outcome = sequence.up(Duration.ofMillis(1000), UNLIMITED);

        assertThat(outcome)
                .isInstanceOf(VipOutcome.Failed.class)
                .matches(it -> it.detail().contains("did not end within 500 ms"));
        assertThat(vip.isHeld()).isTrue();
    }

    @Test
    void aLeaseThatEndsDuringTheCommandKeepsTheAddressDown() {
        EscalationSequence sequence = sequence("true", "");

        assertThat(sequence.up(LIMIT, Optional::empty).detail()).contains("lease", "ended");
        assertThat(sequence.reassert(LIMIT, Optional::empty).succeeded()).isFalse();
        assertThat(vip.isHeld()).isFalse();
    }

    private EscalationSequence sequence(String up, String down) {
        return new EscalationSequence(
                new EscalationCommand("wd_escalation_command", up, runner),
                new EscalationCommand("wd_de_escalation_command", down, runner),
                vip,
                Optional.of(VIP),
                Duration.ofSeconds(10));
    }
}
