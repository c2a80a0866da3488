package org.pgwatchdog.core.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

/// The transition table and its picture.
final class TransitionsTest {
    private static final Path PICTURE = Path.of("..", "docs", "fsm.mmd");

    @Test
    void noArrowStandsTwice() {
        var seen = new HashSet<String>();
        for (Transitions.Arrow arrow : Transitions.ALL) {
            assertThat(seen.add(arrow.from() + ">" + arrow.to())).as(arrow.toString()).isTrue();
        }
    }

    /// Rewrite with `-Dfsm.rewrite=true`.
    @Test
    void thePictureInTheDocsIsFresh() throws IOException {
        if (Boolean.getBoolean("fsm.rewrite")) {
            Files.createDirectories(PICTURE.getParent());
            Files.writeString(PICTURE, Transitions.diagram());
        }
        assertThat(PICTURE).hasContent(Transitions.diagram());
    }
}
