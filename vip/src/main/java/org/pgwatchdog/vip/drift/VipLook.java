package org.pgwatchdog.vip.drift;

import java.util.List;

/// What one look of a monitor brought.
///
/// @param sightings empty if it cannot look yet
/// @param notReady what would keep the address from being raised here, told by thorough looks only
public record VipLook(List<Sighting> sightings, List<Finding> notReady) {
    /// Nothing to be seen.
    public static final VipLook NOTHING = new VipLook(List.of(), List.of());

    public VipLook {
        sightings = List.copyOf(sightings);
        notReady = List.copyOf(notReady);
    }
}
