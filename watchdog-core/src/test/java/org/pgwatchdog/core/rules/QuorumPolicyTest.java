package org.pgwatchdog.core.rules;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.pgwatchdog.core.model.QuorumStatus;

/// Protocol v4, 10.4: every cluster of one to nine members, every number of standbys, with and
/// without half votes, against a second formulation of the native rule.
final class QuorumPolicyTest {
    @Test
    void statusEqualsTheNativeFormulaInTheWholeSpace() {
        for (int members = 1; members <= 9; members++) {
            for (int standbys = 0; standbys < members; standbys++) {
                for (boolean half : new boolean[] {false, true}) {
                    assertThat(QuorumPolicy.status(members, standbys, half).code())
                            .as("members=%d standbys=%d half=%s", members, standbys, half)
                            .isEqualTo(nativeStatus(members, standbys, half));
                }
            }
        }
    }

    @Test
    void votesEqualTheTableOfTheProtocol() {
        int[][] table = {
            {1, 1, 1}, {2, 2, 1}, {3, 2, 2}, {4, 3, 2}, {5, 3, 3}, {6, 4, 3}, {7, 4, 4}
        };
        for (int[] row : table) {
            assertThat(QuorumPolicy.votesRequired(row[0], false)).isEqualTo(row[1]);
            assertThat(QuorumPolicy.votesRequired(row[0], true)).isEqualTo(row[2]);
        }
    }

    @Test
    void twoDisjointHalvesNeverBothHaveAQuorumWithoutHalfVotes() {
        for (int members = 1; members <= 9; members++) {
            for (int left = 1; left < members; left++) {
                boolean leftHas =
                        QuorumPolicy.status(members, left - 1, false) == QuorumStatus.EXIST;
                boolean rightHas =
                        QuorumPolicy.status(members, members - left - 1, false)
                                == QuorumStatus.EXIST;
                assertThat(leftHas && rightHas).as("%d of %d", left, members).isFalse();
            }
        }
    }

    private static int nativeStatus(int members, int standbys, boolean half) {
        int alive = standbys + 1;
        if (alive * 2 > members) {
            return 1;
        }
        return alive * 2 == members && half ? 0 : -1;
    }
}
