package org.pgwatchdog.awsstandin.world;

import java.util.List;

/// An availability zone as EC2 reports it.
///
/// @param state available, information, impaired, unavailable or constrained
public record AvailabilityZone(String name, String id, String state, List<String> messages) {
    /// The five states the API knows.
    public static final List<String> STATES =
            List.of("available", "information", "impaired", "unavailable", "constrained");

    public AvailabilityZone {
        messages = List.copyOf(messages);
        if (!STATES.contains(state)) {
            throw new IllegalArgumentException(
                    "state of zone " + name + " is one of " + STATES + ", not " + state);
        }
    }
}
