package org.pgwatchdog.lifecheck;

/// The receiver of what [OutsideCheck] finds out. Calls come from its thread, one at a time, and must
/// return quickly.
public interface OutsideListener {
    /// No place outside answers any more, or one does again: once per change, beginning with the first
    /// loss.
    ///
    /// @param detail which places, and how they failed or which one answered
    void outside(boolean reached, String detail);
}
