package org.pgwatchdog.session;

/// A password in the form in which it can be used. Secret: never printed.
public sealed interface Credential {
    /// In clear.
    record Clear(String password) implements Credential {
        @Override
        public String toString() {
            return "***";
        }
    }

    /// Only the MD5 hash of password and user is known, 32 hex digits: enough for a server that asks
    /// for MD5 authentication, and for no other.
    record Md5Hash(String digits) implements Credential {
        @Override
        public String toString() {
            return "***";
        }
    }

    /// There is none: enough for a server that trusts.
    record None() implements Credential {}
}
