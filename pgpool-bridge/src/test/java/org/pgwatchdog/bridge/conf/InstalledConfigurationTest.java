package org.pgwatchdog.bridge.conf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/// The configuration that Debian installs with pgpool2, read as it is; where none is installed the
/// report shows the test as skipped, with the reason.
final class InstalledConfigurationTest {
    @Test
    void configurationOfTheInstalledPgpoolLacksOnlyTheNodes() {
        Path installed = Path.of("/etc/pgpool2/pgpool.conf");
        assumeTrue(Files.isReadable(installed), "no pgpool is installed here");

        PgpoolConf conf = PgpoolConf.read(List.of(installed));
        SettingsResult result = WatchdogSettings.load(List.of(installed), OptionalInt.of(0));

        assertThat(conf.problems()).isEmpty();
        assertThat(result).isInstanceOf(SettingsResult.Invalid.class);
        assertThat(((SettingsResult.Invalid) result).problems())
                .extracting(ConfProblem::wrong)
                .containsExactly("no watchdog node is configured");
    }
}
