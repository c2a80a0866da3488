package org.pgwatchdog.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgwatchdog.daemon.wiring.RunOptions;

class RunCommandTest {
    @Test
    void laterFilesFollowEarlierOnes() {
        RunOptions options =
                RunCommand.parse(List.of("-f", "a", "--file=b", "--node-id=3", "--dump-dir", "/d"))
                        .orElseThrow();
        assertThat(options.files()).containsExactly(Path.of("a"), Path.of("b"));
        assertThat(options.nodeId()).hasValue(3);
        assertThat(options.dumpDirectory()).contains(Path.of("/d"));
    }

    @Test
    void helpIsNoRun() {
        assertThat(RunCommand.parse(List.of("-f", "a", "--help"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-f",
                "-f a --node-id",
                "-f a --node-id 128",
                "-f a --node-id x",
                "a",
                "-x"
            })
    void badUsageIsNamed(String line) {
        List<String> words = line.isEmpty() ? List.of() : List.of(line.split(" "));
        assertThatThrownBy(() -> RunCommand.parse(words))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("(?s).+");
    }
}
