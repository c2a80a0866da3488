package org.pgwatchdog.bridge.hook;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The placeholders of failover_command (native `trigger_failover_command`).
class HookTemplateTest {
    private static final HookPlaceholders ALL =
            new HookPlaceholders(
                    new HookNode(1, "db1", 5433, "/data/1"),
                    new HookNode(2, "db2", 5434, "/data/2"),
                    0,
                    new HookNode(3, "db3", 5435, "/data/3"));
    private static final HookPlaceholders LONELY =
            new HookPlaceholders(
                    new HookNode(1, "db1", 5433, ""),
                    HookNode.NONE,
                    -1,
                    new HookNode(-2, "", 0, ""));

    @ParameterizedTest
    @CsvSource({
        "%d,1",
        "%h,db1",
        "%p,5433",
        "%D,/data/1",
        "%m,2",
        "%H,db2",
        "%r,5434",
        "%R,/data/2",
        "%M,0",
        "%P,3",
        "%N,db3",
        "%S,5435",
        "%%,%"
    })
    void eachPlaceholderStandsForItsValue(String placeholder, String value) {
        assertThat(HookTemplate.expand("x " + placeholder + "y", ALL))
                .isEqualTo("x " + value + "y");
    }

    @Test
    void absentNodesAreNegativeNumbersAndEmptyWords() {
        assertThat(HookTemplate.expand("%d %D. %m %H %r %R %M %P %N %S", LONELY))
                .isEqualTo("1 . -1 \"\" \"\" \"\" -1 -2 \"\" \"\"");
    }

    @Test
    void unknownOnesAndALonePercentAtTheEndVanish() {
        assertThat(HookTemplate.expand("a%xb%", ALL)).isEqualTo("ab");
        assertThat(HookTemplate.expand("%%d 100%%", ALL)).isEqualTo("%d 100%");
        assertThat(HookTemplate.expand("", ALL)).isEmpty();
    }

    @Test
    void placeholdersWithinValuesAreNotReplacedAgain() {
        var odd =
                new HookPlaceholders(
                        new HookNode(0, "%d%%", 1, "%h"), HookNode.NONE, 0, HookNode.NONE);

        assertThat(HookTemplate.expand("%h %D", odd)).isEqualTo("%d%% %h");
    }

    /// As natively; whoever can write these values can write the command as well.
    @Test
    void nothingIsQuoted() {
        var hostile =
                new HookPlaceholders(
                        new HookNode(0, "a; rm -rf /; '\"$(id)`", 1, "/with blank"),
                        HookNode.NONE,
                        0,
                        HookNode.NONE);

        assertThat(HookTemplate.expand("f %h \"%D\"", hostile))
                .isEqualTo("f a; rm -rf /; '\"$(id)` \"/with blank\"");
    }
}
