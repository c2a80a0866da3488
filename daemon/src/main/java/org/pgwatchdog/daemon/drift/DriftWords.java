package org.pgwatchdog.daemon.drift;

import org.pgwatchdog.core.effect.NoticeLevel;
import org.pgwatchdog.daemon.status.NoticeLog;
import org.pgwatchdog.vip.drift.DriftNotice;
import org.pgwatchdog.vip.drift.Finding;

/// Under which code and how loud the judge's notices are told.
final class DriftWords {
    private DriftWords() {}

    static void tell(DriftNotice notice, NoticeLog log) {
        log.tell(codeOf(notice), levelOf(notice), notice.text());
    }

    private static String codeOf(DriftNotice notice) {
        return switch (notice.topic()) {
            case DRIFT, WARNING -> "VIP_DRIFT";
            case REPAIRED -> "VIP_REPAIRED";
            case REPAIR_FAILED -> "VIP_REPAIR_FAILED";
            case CONTESTED -> "VIP_CONTESTED";
            case WARNING_OVER -> "VIP_DRIFT_OVER";
            case UNCHECKED -> "VIP_UNCHECKED";
            case CHECKED_AGAIN -> "VIP_CHECKED_AGAIN";
        };
    }

    private static NoticeLevel levelOf(DriftNotice notice) {
        return switch (notice.topic()) {
            case DRIFT, WARNING, REPAIR_FAILED -> NoticeLevel.WARN;
            case CONTESTED -> NoticeLevel.ERROR;
            case UNCHECKED ->
                    notice.finding().code() < Finding.WARNING
                            ? NoticeLevel.ERROR
                            : NoticeLevel.WARN;
            case REPAIRED, WARNING_OVER, CHECKED_AGAIN -> NoticeLevel.INFO;
        };
    }
}
