package org.pgwatchdog.bridge.conf;

import java.util.List;

/// What a conversion of an old configuration gave.
public sealed interface ConversionResult {
    /// The file in the form of 4.2 and later.
    ///
    /// @param content its text, each character one byte of the file (ISO 8859-1), so that lines that were
    ///     not changed keep their bytes whatever their encoding
    /// @param changes each thing that was changed, by line
    /// @param release whose names the old file has
    /// @param nodes the host of each node by its new number
    record Converted(
            String content, List<ConfChange> changes, OldRelease release, List<String> nodes)
            implements ConversionResult {
        public Converted {
            changes = List.copyOf(changes);
            nodes = List.copyOf(nodes);
        }
    }

    /// The file cannot be converted as it is.
    ///
    /// @param problems at least one
    record Refused(List<ConfProblem> problems) implements ConversionResult {
        public Refused {
            problems = List.copyOf(problems);
        }
    }
}
