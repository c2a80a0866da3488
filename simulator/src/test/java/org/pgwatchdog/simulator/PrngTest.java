package org.pgwatchdog.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class PrngTest {
    /// The published first outputs of SplitMix64 with seed 1234567.
    @Test
    void itIsSplitMix64() {
        Prng prng = new Prng(1234567);
        assertThat(prng.next()).isEqualTo(6457827717110365317L);
        assertThat(prng.next()).isEqualTo(3203168211198807973L);
        assertThat(prng.next()).isEqualTo(-8629252141511181193L);
    }

    @Test
    void everyValueBelowTheBoundComesAboutEquallyOften() {
        Prng prng = new Prng(1);
        int[] counts = new int[10];
        for (int draw = 0; draw < 100_000; draw++) {
            counts[prng.below(10)]++;
        }
        for (int count : counts) {
            assertThat(count).isBetween(9_500, 10_500);
        }
    }

    @Test
    void bothEndsOfARangeAreReached() {
        Prng prng = new Prng(2);
        boolean least = false;
        boolean most = false;
        for (int draw = 0; draw < 1000; draw++) {
            int value = prng.between(-3, 3);
            assertThat(value).isBetween(-3, 3);
            least |= value == -3;
            most |= value == 3;
        }
        assertThat(least && most).isTrue();
        assertThat(prng.between(Duration.ofSeconds(1), Duration.ofSeconds(1)))
                .isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void ratiosAreKept() {
        Prng prng = new Prng(3);
        int hits = 0;
        for (int draw = 0; draw < 100_000; draw++) {
            hits += prng.chance(new Ratio(1, 4)) ? 1 : 0;
            assertThat(prng.chance(Ratio.NEVER)).isFalse();
            assertThat(prng.chance(Ratio.ALWAYS)).isTrue();
        }
        assertThat(hits).isBetween(24_000, 26_000);
    }

    @Test
    void aNewDrawInOnePartDoesNotReshuffleAnother() {
        Seed seed = new Seed(9);
        Prng network = seed.derive("network");
        long expected = network.next();
        seed.derive("nemesis").next();
        assertThat(seed.derive("network").next()).isEqualTo(expected);
        assertThat(seed.derive("nemesis").next()).isNotEqualTo(expected);
    }

    @Test
    void impossibleRequestsAreRefused() {
        assertThatThrownBy(() -> new Prng(1).below(0)).hasMessageContaining("not positive");
        assertThatThrownBy(() -> new Ratio(3, 2)).hasMessageContaining("0..1");
    }
}
