package org.pgwatchdog.bridge.conf;

/// One thing that a conversion changed, or that a person should look at. Never shows a secret.
///
/// @param where the line in the old file; line 0 if the file as a whole is meant
/// @param what one line of text
public record ConfChange(ConfSource where, String what) {
    /// `file:line: what`.
    @Override
    public String toString() {
        return ConfProblem.printable(where + ": " + what, ConfLimits.CHANGE_LENGTH_MAX);
    }
}
