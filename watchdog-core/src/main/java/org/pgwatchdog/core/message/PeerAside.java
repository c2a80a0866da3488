package org.pgwatchdog.core.message;

import java.util.Optional;
import org.pgwatchdog.core.model.HybridTime;
import org.pgwatchdog.core.model.VipReach;

/// What a packet between pgwatchdog nodes says beside its message. It never reaches the core.
///
/// @param stamp when it was sent, on the sender's hybrid clock; empty if it does not say
/// @param vip whether the sender is served through the virtual IP; empty if it cannot judge, or does not
///     say. Goes out beside a [PeerExtension] only
public record PeerAside(Optional<HybridTime> stamp, Optional<VipReach> vip) {
    /// Says nothing.
    public static final PeerAside NONE = new PeerAside(Optional.empty(), Optional.empty());

    /// Says only when it is sent.
    public static PeerAside at(HybridTime stamp) {
        return new PeerAside(Optional.of(stamp), Optional.empty());
    }
}
