package org.pgwatchdog.bridge.conf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a reload applies.
class SettingsDiffTest {
    @TempDir Path directory;

    @Test
    void sameValuesInOtherSpellingsAreNoChange() throws IOException {
        SettingsDiff diff =
                diff(
                        "wd_interval = 10\nwd_lost_node_removal_timeout = 60\n",
                        "wd_lost_node_removal_timeout = '1min'\nwd_life_point = 3\nPORT = 9999\n");

        assertThat(diff.applied()).isEmpty();
        assertThat(diff.needRestart()).isEmpty();
    }

    @Test
    void appliesWhatItCanAndNamesWhatNeedsARestart() throws IOException {
        SettingsDiff diff =
                diff(
                        "wd_lost_node_removal_timeout = 1\n",
                        """
                        wd_lost_node_removal_timeout = 2
                        wd_escalation_command = '/bin/true'
                        wd_priority = 5
                        hostname2 = 'server4'
                        wd_authkey = 'new'
                        """);

        assertThat(diff.applied())
                .containsExactly("wd_escalation_command", "wd_lost_node_removal_timeout");
        assertThat(diff.needRestart()).containsExactly("hostname2", "wd_authkey", "wd_priority");
        assertThat(diff.settings().cluster().membership().lostNodeRemoval())
                .isEqualTo(Duration.ofSeconds(2));
        assertThat(diff.settings().vip().escalationCommand()).isEqualTo("/bin/true");
        assertThat(diff.settings().cluster().priority()).isEqualTo(1);
        assertThat(diff.settings().cluster().nodes().get(2).host()).isEqualTo("server3");
        assertThat(diff.settings().auth().key().isEmpty()).isTrue();
    }

    @Test
    void removedLineMeansTheDefaultAgain() throws IOException {
        SettingsDiff diff = diff("np_action = 'step-down'\nwd_priority = 2\n", "");

        assertThat(diff.applied()).containsExactly("np_action");
        assertThat(diff.needRestart()).containsExactly("wd_priority");
    }

    @Test
    void changedSecretFileIsAChange() throws IOException {
        ConfFiles.write(directory, "password", "one");
        WatchdogSettings before =
                ConfFiles.loaded(directory, "wd_lifecheck_password = 'file:password'");
        ConfFiles.write(directory, "password", "secret2");
        WatchdogSettings after =
                ConfFiles.loaded(directory, "wd_lifecheck_password = 'file:password'");

        SettingsDiff diff = SettingsDiff.between(before, after);

        assertThat(diff.applied()).containsExactly("wd_lifecheck_password");
        assertThat(diff.toString()).doesNotContain("secret2");
    }

    @Test
    void otherNodeIdNeedsARestart() throws IOException {
        Path file = ConfFiles.write(directory, "pgpool.conf", ConfFiles.THREE_NODES);
        var before =
                (SettingsResult.Loaded) WatchdogSettings.load(List.of(file), OptionalInt.of(0));
        var after = (SettingsResult.Loaded) WatchdogSettings.load(List.of(file), OptionalInt.of(1));

        SettingsDiff diff = SettingsDiff.between(before.settings(), after.settings());

        assertThat(diff.needRestart()).containsExactly("pgpool_node_id");
        assertThat(diff.settings().cluster().localId().value()).isZero();
    }

    private SettingsDiff diff(String before, String after) throws IOException {
        return SettingsDiff.between(
                ConfFiles.loaded(directory, before), ConfFiles.loaded(directory, after));
    }
}
