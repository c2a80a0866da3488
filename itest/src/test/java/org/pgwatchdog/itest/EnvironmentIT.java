package org.pgwatchdog.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.itest.cluster.Mix;
import org.pgwatchdog.itest.database.DatabaseTrio;

/// Says loudly what this machine could not test.
///
/// With `-Ditest.required=true`, as continuous integration sets it, a machine that lacks something
/// fails the build instead.
class EnvironmentIT {

    private static final List<String> SCENARIOS =
            List.of(
                    "cold start and agreement of mixed clusters",
                    "joining and restarting",
                    "loss of the leader: killed, stopped, unplugged, frozen, its pgpool killed",
                    "partitions, one-way cuts, loss and return of the quorum",
                    "refusals: wrong key, wrong id, duplicate, different configuration",
                    "query and external life check",
                    "half votes and dynamic membership",
                    "the virtual IP on AWS: takeovers, drift, AWS in trouble, rivals",
                    "failover, detachment, recovery of replicated databases");

    @Test
    void saysWhichMixesAreLeftOut() {
        Set<Mix> left = EnumSet.complementOf(EnumSet.copyOf(Mix.ofThisRun()));
        left.remove(Mix.NNN);
        assertThat(Mix.ofThisRun()).as("mixes of this run").isNotEmpty();
        if (!left.isEmpty()) {
            System.out.println(
                    "*** NOT TESTED in this run: clusters of "
                            + left
                            + "; see property itest.mixes");
        }
        assertThat(DatabaseVariant.ofThisRun()).as("clusters with databases").isNotEmpty();
        if (!DatabaseVariant.leftOut().isEmpty()) {
            System.out.println(
                    "*** NOT TESTED in this run: clusters with databases "
                            + DatabaseVariant.leftOut()
                            + "; see property itest.databases");
        }
    }

    @Test
    void saysWhatCouldNotBeRun() throws IOException {
        List<String> obstacles = TestEnvironment.obstacles();
        Path notice = Path.of(System.getProperty("itest.logs", "target/itest-logs"), "NOT-RUN.txt");
        if (obstacles.isEmpty()) {
            Files.deleteIfExists(notice);
            return;
        }
        String banner =
                """
                ******************************************************************************
                  THE INTEGRATION TESTS WERE NOT RUN. This machine lacks:
                    - %s
                  Not tested, therefore:
                    - %s
                  Needed: root, and Debian's pgpool2, postgresql-15, postgresql-15-pgpool2, iproute2,
                  nftables, iputils-arping, iputils-ping.
                ******************************************************************************
                """
                        .formatted(
                                String.join("\n    - ", obstacles),
                                String.join("\n    - ", SCENARIOS));
        System.out.println(banner);
        Files.createDirectories(notice.getParent());
        Files.writeString(notice, banner);
        assertThat(Boolean.getBoolean("itest.required"))
                .as("itest.required, and obstacles %s", obstacles)
                .isFalse();
    }

    @Test
    void saysWhetherTheScriptWithTheAwsCommandCouldBeRun() {
        if (!AwsScriptIT.canRun()) {
            System.out.println(
                    "itest: THE SCRIPT WITH THE AWS COMMAND WAS NOT TESTED: awscli or curl is not"
                            + " installed");
        }
        assertThat(Boolean.getBoolean("itest.required") && !AwsScriptIT.canRun()).isFalse();
    }

    @Test
    void saysWhetherOnlineRecoveryCouldBeRun() {
        if (!DatabaseTrio.canRecover()) {
            System.out.println(
                    "itest: ONLINE RECOVERY WAS NOT TESTED: postgresql-15-pgpool2 is not installed");
        }
        assertThat(Boolean.getBoolean("itest.required") && !DatabaseTrio.canRecover()).isFalse();
    }
}
