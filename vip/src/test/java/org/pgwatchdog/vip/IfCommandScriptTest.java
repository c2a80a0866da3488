package org.pgwatchdog.vip;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// The script that leads the virtual IP by the aws command, as a user of `vip_method = 'command'` has it.
class IfCommandScriptTest {
    @Test
    void raisesAndDropsWithTheStockAwsCommand() {
        PrivateNetwork.run(
                IfCommandScriptCases.class,
                Path.of("../conf/aws/if_cmd.sh").toAbsolutePath().normalize().toString());
    }
}
