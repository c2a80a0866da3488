package org.pgwatchdog.vip.drift;

import java.util.List;

/// What the judge says of a look.
///
/// @param repairs what to repair now; of each the judge wants to hear ([DriftJudge#attempted])
/// @param notices what to tell
public record Verdict(List<MonitorId> repairs, List<DriftNotice> notices) {
    public Verdict {
        repairs = List.copyOf(repairs);
        notices = List.copyOf(notices);
    }
}
