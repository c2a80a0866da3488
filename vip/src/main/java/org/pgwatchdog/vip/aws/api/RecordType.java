package org.pgwatchdog.vip.aws.api;

/// The types of records we write.
public enum RecordType {
    A,
    AAAA,
    TXT
}
