package org.pgwatchdog.daemon.doctor.check;

/// What a check says about one thing.
public enum Result {
    /// As it should be.
    OK("ok"),
    /// A failover will work; somebody should look at it all the same.
    WARN("warn"),
    /// A failover will not work, or not for everybody.
    FAIL("FAIL"),
    /// Not looked at; the finding says why.
    SKIPPED("skipped");

    private final String word;

    Result(String word) {
        this.word = word;
    }

    /// As tables and JSON show it.
    public String word() {
        return word;
    }
}
