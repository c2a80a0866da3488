package org.pgwatchdog.core.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.core.cluster.SplitBrain.Claim;
import org.pgwatchdog.core.cluster.SplitBrain.Verdict;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.QuorumStatus;

/// Protocol v4, 10.3: the order of the comparisons.
final class SplitBrainTest {
    @Test
    void escalationOutweighsEverything() {
        assertThat(
                        judge(
                                claim(true, QuorumStatus.ABSENT, 0, 9),
                                claim(false, QuorumStatus.EXIST, 5, 1)))
                .isEqualTo(Verdict.LOCAL_STAYS);
        assertThat(
                        judge(
                                claim(false, QuorumStatus.EXIST, 5, 1),
                                claim(true, QuorumStatus.ABSENT, 0, 9)))
                .isEqualTo(Verdict.REMOTE_STAYS);
    }

    @Test
    void thenTheQuorumThenTheStandbysThenTheAge() {
        assertThat(
                        judge(
                                claim(true, QuorumStatus.ON_THE_EDGE, 5, 1),
                                claim(true, QuorumStatus.EXIST, 0, 9)))
                .isEqualTo(Verdict.REMOTE_STAYS);
        assertThat(
                        judge(
                                claim(true, QuorumStatus.EXIST, 1, 1),
                                claim(true, QuorumStatus.EXIST, 2, 9)))
                .isEqualTo(Verdict.REMOTE_STAYS);
        assertThat(
                        judge(
                                claim(true, QuorumStatus.EXIST, 2, 9),
                                claim(true, QuorumStatus.EXIST, 2, 8)))
                .isEqualTo(Verdict.REMOTE_STAYS);
        assertThat(
                        judge(
                                claim(true, QuorumStatus.EXIST, 2, 8),
                                claim(true, QuorumStatus.EXIST, 2, 8)))
                .isEqualTo(Verdict.LOCAL_STAYS);
    }

    @Test
    void tooLittleDataIsUndecided() {
        assertThat(SplitBrain.judge(claim(true, QuorumStatus.EXIST, 2, 9), Optional.empty()))
                .isEqualTo(Verdict.UNDECIDED);
    }

    private static Verdict judge(Claim local, Claim remote) {
        return SplitBrain.judge(local, Optional.of(remote));
    }

    private static Claim claim(boolean escalated, QuorumStatus quorum, int standbys, long since) {
        return new Claim(escalated, quorum, standbys, new MonotonicTime(since));
    }
}
