package org.pgwatchdog.vip.aws.api;

/// The answer of a call that says nothing but that it was done.
public enum Unit {
    DONE
}
