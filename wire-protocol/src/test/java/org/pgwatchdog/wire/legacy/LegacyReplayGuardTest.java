package org.pgwatchdog.wire.legacy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.pgwatchdog.core.legacy.message.LegacyMessage;
import org.pgwatchdog.core.legacy.message.PacketKind;
import org.pgwatchdog.core.legacy.message.WallTime;
import org.pgwatchdog.wire.legacy.LegacyReplayGuard.Verdict;

/// What natives accept again and again (protocol v3, 7.1) passes once.
class LegacyReplayGuardTest {
    private static final WallTime NOW = new WallTime(1_000_000, 0);

    @Test
    void aRequestPassesOnceUnderWhateverTime() {
        LegacyReplayGuard guard = new LegacyReplayGuard();
        assertThat(guard.admit(request(999_999, "aa"), NOW)).isEqualTo(Verdict.FRESH);
        assertThat(guard.admit(request(999_999, "aa"), NOW)).isEqualTo(Verdict.REPEATED);
        assertThat(guard.admit(request(1_000_000, "aa"), NOW)).isEqualTo(Verdict.REPEATED);
        assertThat(guard.admit(request(999_999, "bb"), NOW)).isEqualTo(Verdict.FRESH);
    }

    @Test
    void requestsOfAnotherAgeAreStaleInBothDirections() {
        LegacyReplayGuard guard = new LegacyReplayGuard();
        assertThat(guard.admit(request(999_880, "a"), NOW)).isEqualTo(Verdict.FRESH);
        assertThat(guard.admit(request(999_879, "b"), NOW)).isEqualTo(Verdict.STALE);
        assertThat(guard.admit(request(1_000_120, "c"), NOW)).isEqualTo(Verdict.FRESH);
        assertThat(guard.admit(request(1_000_121, "d"), NOW)).isEqualTo(Verdict.STALE);
    }

    @Test
    void whatHadToBeForgottenDoesNotPassAgain() {
        LegacyReplayGuard guard = new LegacyReplayGuard(2);
        assertThat(guard.admit(request(999_990, "a"), NOW)).isEqualTo(Verdict.FRESH);
        assertThat(guard.admit(request(999_991, "b"), NOW)).isEqualTo(Verdict.FRESH);
        assertThat(guard.admit(request(999_992, "c"), NOW)).isEqualTo(Verdict.FRESH);
        assertThat(guard.admit(request(999_990, "a"), NOW)).isEqualTo(Verdict.STALE);
        assertThat(guard.admit(request(999_992, "c"), NOW)).isEqualTo(Verdict.REPEATED);
        assertThat(guard.admit(request(999_991, "d"), NOW)).isEqualTo(Verdict.FRESH);
    }

    private static LegacyPacket request(long seconds, String hash) {
        return new LegacyPacket(
                18,
                new LegacyMessage.Plain(PacketKind.START_RECOVERY),
                new WallTime(seconds, 5),
                hash);
    }
}
