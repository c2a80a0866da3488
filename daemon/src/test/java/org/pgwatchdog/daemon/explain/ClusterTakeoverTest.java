package org.pgwatchdog.daemon.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClusterTakeoverTest {
    private static final Optional<Integer> ZERO = Optional.of(0);

    private final Stories.Node zero = new Stories.Node(0, 0);
    private final Stories.Node one = new Stories.Node(1, 0);
    private final Stories.Node two = new Stories.Node(2, 0);

    @Test
    void factsAboutTheSameNewLeaderAreOneTakeoverToldByIt() {
        two.sees(1_240, ZERO, 1, 4, 10, 1_200);
        one.sees(1_249, ZERO, 1, 4, 0, 1_203).done(1_270, 1_249, ZERO, 4, 0, 1_203);
        List<ClusterTakeover> found = found();
        assertThat(found).hasSize(1);
        assertThat(found.getFirst().views())
                .extracting(ClusterTakeover.View::node)
                .containsExactly(2, 1);
        assertThat(found.getFirst().main().node()).isEqualTo(1);
        assertThat(found.getFirst().main().takeover().acquire())
                .hasValueSatisfying(time -> assertThat(time).hasMillis(21));
    }

    @Test
    void theNewestComesFirstAndAnotherLeaderIsAnotherTakeover() {
        one.sees(1_000, ZERO, 1, 4, 0, 900).sees(9_000, Optional.of(1), 2, 5, 8_000, 8_500);
        two.sees(1_010, ZERO, 1, 4, 0, 900).sees(8_990, Optional.of(1), 2, 5, 8_000, 8_500);
        assertThat(found()).extracting(ClusterTakeover::to).containsExactly(2, 1);
    }

    @Test
    void anOldLeaderThatThawsLateBelongsToTheSameTerm() {
        one.sees(1_000, ZERO, 1, 4, 0, 900);
        zero.sees(600_000, ZERO, 1, 4, 0, 599_000);
        assertThat(found()).hasSize(1);
    }

    @Test
    void withoutTermsOnlyFactsThatAreNearBelongTogether() {
        one.sees(1_000, ZERO, 1, 0, 0, 900);
        two.sees(20_000, ZERO, 1, 0, 0, 900);
        zero.sees(600_000, ZERO, 1, 0, 0, 599_000);
        assertThat(found()).extracting(one -> one.views().size()).containsExactly(1, 2);
    }

    @Test
    void whoOnlyFindsALeaderMakesNoTakeover() {
        one.sees(1_000, ZERO, 1, 4, 0, 900);
        zero.sees(500_000, Optional.empty(), 1, 0, 499_000, 499_000);
        assertThat(found()).hasSize(1);
        assertThat(found().getFirst().views()).hasSize(1);
    }

    @Test
    void whoOnlyFindsALeaderIsBetterThanNothing() {
        zero.sees(500_000, Optional.empty(), 1, 4, 499_000, 499_000);
        assertThat(found()).hasSize(1);
        assertThat(found().getFirst().main().node()).isZero();
    }

    @Test
    void theFirstElectionIsATakeoverFromNobody() {
        one.sees(1_000, Optional.empty(), 1, 1, 0, 0);
        two.sees(1_010, Optional.empty(), 1, 1, 0, 0);
        assertThat(found()).hasSize(1);
        assertThat(found().getFirst().from()).isEmpty();
        assertThat(found().getFirst().views()).hasSize(2);
    }

    private List<ClusterTakeover> found() {
        return ClusterTakeover.in(Stories.testimony(1, zero, one, two));
    }
}
