package org.pgwatchdog.vip.aws.api;

import java.util.List;

/// An availability zone as EC2 describes it.
///
/// @param name such as `us-east-1a`, which differs between accounts
/// @param id such as `use1-az1`, which does not
/// @param messages what AWS says about it
public record AvailabilityZone(String name, String id, State state, List<String> messages) {
    public AvailabilityZone {
        messages = List.copyOf(messages);
    }

    /// What EC2 calls `zoneState`.
    public enum State {
        AVAILABLE,
        INFORMATION,
        IMPAIRED,
        UNAVAILABLE,
        CONSTRAINED,
        /// A state that was added after this program was written.
        UNKNOWN
    }
}
