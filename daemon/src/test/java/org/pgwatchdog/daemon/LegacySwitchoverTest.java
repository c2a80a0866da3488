package org.pgwatchdog.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.core.message.FailoverKind;
import org.pgwatchdog.core.message.FailoverRequest;
import org.pgwatchdog.core.model.BackendState;
import org.pgwatchdog.core.model.BackendStatuses;

/// What is left of a switchover where packets only name backends to detach.
class LegacySwitchoverTest {
    private static final int ORDER = FailoverRequest.CONFIRMED | FailoverRequest.SWITCHOVER;

    @Test
    void toTheFirstAttachedBackendItIsADetachmentOfThePrimary() {
        assertThat(to(0, 1)).contains(detachmentOf(1));
        assertThat(to(1, 0)).contains(detachmentOf(0));
        assertThat(to(3, 0)).as("2 is down, 1 is before 3").isEmpty();
    }

    @Test
    void toAnyOtherBackendOrWithoutAPrimaryThereIsNone() {
        assertThat(to(1, 1)).isEmpty();
        assertThat(to(2, 0)).isEmpty();
        assertThat(to(1, BackendStatuses.PRIMARY_NONE)).isEmpty();
        assertThat(LegacySwitchover.asDetachment(switchover(1), Optional.empty())).isEmpty();
    }

    private static Optional<FailoverRequest> to(int target, int primary) {
        List<BackendState> states =
                List.of(
                        BackendState.UP,
                        BackendState.WAITING,
                        BackendState.DOWN,
                        BackendState.WAITING);
        return LegacySwitchover.asDetachment(
                switchover(target), Optional.of(new BackendStatuses(states, primary)));
    }

    private static FailoverRequest switchover(int target) {
        return new FailoverRequest(
                FailoverKind.DEGENERATE, ORDER | FailoverRequest.PROMOTE, List.of(target));
    }

    private static FailoverRequest detachmentOf(int backend) {
        return new FailoverRequest(FailoverKind.DEGENERATE, ORDER, List.of(backend));
    }
}
