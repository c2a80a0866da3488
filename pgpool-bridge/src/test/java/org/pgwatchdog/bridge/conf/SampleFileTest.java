package org.pgwatchdog.bridge.conf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `conf/pgpool.conf.sample` and the table of parameters say the same.
class SampleFileTest {
    private static final Path SAMPLE = Path.of("../conf/pgpool.conf.sample");
    private static final Pattern SHOWN = Pattern.compile("#([a-z][a-z_0-9]*) = (\\S.*)");

    /// Required, so the sample shows what is usual.
    private static final List<String> WITHOUT_DEFAULT = List.of("wd_port", "pgpool_port");

    @TempDir Path directory;

    /// The comment below a parameter.
    private record Shown(ConfEntry entry, String comment) {}

    @Test
    void everyKeyInTheSampleIsKnownAndEveryKnownKeyIsInTheSample() throws IOException {
        TreeSet<String> shown = new TreeSet<>();
        for (String key : shown().keySet()) {
            Optional<Parameter> parameter = Parameters.find(key);
            assertThat(parameter).as(key).isPresent();
            shown.add(parameter.orElseThrow().name());
        }

        assertThat(shown).isEqualTo(new TreeSet<>(Parameters.names()));
    }

    @Test
    void valuesShownAreTheDefaults() throws IOException {
        for (Shown shown : shown().values()) {
            Parameter parameter = Parameters.find(shown.entry().key()).orElseThrow();
            Optional<String> value = parameter.kind().canonical(shown.entry().value());
            boolean required =
                    WITHOUT_DEFAULT.contains(parameter.name())
                            && !shown.entry().key().equals(parameter.name());
            assertThat(value).as(shown.entry().toString()).isPresent();
            if (!required) {
                assertThat(value)
                        .as(shown.entry().toString())
                        .isEqualTo(parameter.kind().canonical(parameter.defaultText()));
            }
        }
    }

    @Test
    void restartIsNotedWhereAReloadDoesNotApply() throws IOException {
        for (Shown shown : shown().values()) {
            Parameter parameter = Parameters.find(shown.entry().key()).orElseThrow();
            if (!shown.comment().isEmpty()) {
                assertThat(shown.comment().contains("(change requires restart)"))
                        .as(shown.entry().key())
                        .isEqualTo(!parameter.reloadable());
            }
        }
    }

    @Test
    void ownParametersAreMarked() throws IOException {
        List<String> own = OwnParameters.ALL.stream().map(Parameter::name).toList();
        for (Shown shown : shown().values()) {
            if (!shown.comment().isEmpty()) {
                assertThat(shown.comment().contains("[own]"))
                        .as(shown.entry().key())
                        .isEqualTo(own.contains(shown.entry().key()));
            }
        }
    }

    @Test
    void sampleItselfSetsNothingAndNamesWhatIsMissing() throws IOException {
        SettingsResult result = WatchdogSettings.load(List.of(SAMPLE), OptionalInt.of(0));

        assertThat(((SettingsResult.Invalid) result).problems())
                .extracting(ConfProblem::toString)
                .containsExactly(
                        "hostname0: no watchdog node is configured; valid: hostname0, wd_port0, …");
    }

    private static TreeMap<String, Shown> shown() throws IOException {
        TreeMap<String, Shown> shown = new TreeMap<>();
        List<String> lines = Files.readAllLines(SAMPLE);
        for (int number = 0; number < lines.size(); number++) {
            Matcher matcher = SHOWN.matcher(lines.get(number));
            if (!matcher.matches()) {
                continue;
            }
            ConfEntry entry = parsed(lines.get(number).substring(1), number + 1);
            List<String> comment = new ArrayList<>();
            for (int below = number + 1;
                    below < lines.size() && lines.get(below).startsWith("   ");
                    below++) {
                comment.add(lines.get(below).strip());
            }
            assertThat(shown.put(entry.key(), new Shown(entry, String.join(" ", comment))))
                    .as("shown twice: " + entry.key())
                    .isNull();
        }
        return shown;
    }

    private static ConfEntry parsed(String line, int number) {
        try {
            ConfLine.Setting setting = ConfLine.parse(line).orElseThrow();
            return new ConfEntry(setting.key(), setting.value(), new ConfSource(SAMPLE, number));
        } catch (ConfLine.SyntaxError error) {
            throw new AssertionError(number + ": " + error.wrong(), error);
        }
    }
}
