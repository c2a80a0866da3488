package org.pgwatchdog.core.effect;

/// How loud a notice is: an operator must act, something is degraded, a fact worth keeping, detail.
public enum NoticeLevel {
    ERROR,
    WARN,
    INFO,
    DEBUG
}
