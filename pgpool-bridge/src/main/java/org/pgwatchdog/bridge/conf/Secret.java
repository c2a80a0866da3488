package org.pgwatchdog.bridge.conf;

/// A text that must not be printed: its `toString` shows asterisks. May be empty.
public final class Secret {
    public static final Secret NONE = new Secret("");

    private final String text;

    private Secret(String text) {
        this.text = text;
    }

    public static Secret of(String text) {
        return text.isEmpty() ? NONE : new Secret(text);
    }

    public boolean isEmpty() {
        return text.isEmpty();
    }

    /// The text itself, for the one place that uses it.
    public String reveal() {
        return text;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && secret.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return isEmpty() ? "" : "***";
    }
}
