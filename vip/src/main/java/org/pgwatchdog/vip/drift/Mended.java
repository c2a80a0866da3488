package org.pgwatchdog.vip.drift;

/// What came of one attempt to repair.
public sealed interface Mended {
    /// The change was made, or nobody knows whether it was. The next look says.
    record Written(String detail) implements Mended {}

    /// Nothing was changed.
    record Refused(Finding finding) implements Mended {}

    /// Not tried: this node does not hold the address any more.
    record Withheld() implements Mended {}
}
