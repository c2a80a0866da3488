package org.pgwatchdog.bridge.conf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Damaged configurations end in settings or in problems, never in an exception.
class ConfMutationTest {
    private static final int MUTATIONS = 12;
    private static final byte[][] PIECES = {
        {0},
        {'\''},
        {'\\', '\''},
        {'\n'},
        {'#'},
        {'='},
        {(byte) 0xff, (byte) 0xfe},
        "99999999999999999999999".getBytes(StandardCharsets.UTF_8),
        "-1".getBytes(StandardCharsets.UTF_8),
        "file:".getBytes(StandardCharsets.UTF_8),
        "include 'pgpool.conf'\n".getBytes(StandardCharsets.UTF_8),
        ";,;".getBytes(StandardCharsets.UTF_8),
        "1e99".getBytes(StandardCharsets.UTF_8),
        "\nwatchdog_protocol = 3\n".getBytes(StandardCharsets.UTF_8)
    };

    @TempDir Path directory;

    static LongStream seeds() {
        return LongStream.range(0, 400);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void damagedConfigurationNeverThrows(long seed) throws IOException {
        Random random = new Random(seed);
        byte[] text = base(random);
        for (int mutation = random.nextInt(MUTATIONS); mutation >= 0; mutation--) {
            text = mutate(text, random);
        }
        Path file = Files.write(directory.resolve("pgpool.conf"), text);

        SettingsResult result =
                WatchdogSettings.load(List.of(file), OptionalInt.of(random.nextInt(3)));

        switch (result) {
            case SettingsResult.Loaded(var settings, var _) ->
                    assertThat(SettingsDiff.between(settings, settings).applied()).isEmpty();
            case SettingsResult.Invalid(var problems) -> {
                assertThat(problems).isNotEmpty();
                assertThat(problems)
                        .allSatisfy(problem ->
                                assertThat(problem.toString())
                                        .isNotBlank()
                                        .doesNotContain("\n", "\0"));
            }
        }
    }

    /// All parameters of the sample, switched on, with three nodes in front.
    private static byte[] base(Random random) throws IOException {
        String sample = Files.readString(Path.of("../conf/pgpool.conf.sample"));
        StringBuilder text = new StringBuilder(ConfFiles.THREE_NODES);
        for (String line : sample.split("\n")) {
            boolean setting =
                    line.matches("#[a-z].* = .*") && !line.matches("#(hostname|heartbeat_h).*");
            text.append(setting && random.nextBoolean() ? line.substring(1) : "#").append('\n');
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] mutate(byte[] text, Random random) {
        int at = random.nextInt(text.length + 1);
        int removed = Math.min(text.length - at, random.nextInt(6));
        byte[] piece = PIECES[random.nextInt(PIECES.length)];
        byte[] mutated = new byte[text.length - removed + piece.length];
        System.arraycopy(text, 0, mutated, 0, at);
        System.arraycopy(piece, 0, mutated, at, piece.length);
        System.arraycopy(
                text, at + removed, mutated, at + piece.length, text.length - at - removed);
        if (mutated.length > 0 && random.nextBoolean()) {
            mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
        }
        return mutated;
    }
}
