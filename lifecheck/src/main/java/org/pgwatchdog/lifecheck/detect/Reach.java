package org.pgwatchdog.lifecheck.detect;

/// A change that a detector found about something that is to be reached.
public enum Reach {
    /// It is not reached any more.
    LOST,
    /// It is reached again.
    REACHED
}
