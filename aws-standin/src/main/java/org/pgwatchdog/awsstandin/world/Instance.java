package org.pgwatchdog.awsstandin.world;

import java.util.Map;

/// A machine. Its addresses are those of the interfaces attached to it.
///
/// @param type for example `t3.small`
/// @param role name of the IAM role behind its credentials; empty for none
public record Instance(
        String id,
        InstanceState state,
        String type,
        String role,
        Metadata metadata,
        Map<String, String> tags) {

    /// The options of its metadata service (IMDS).
    ///
    /// @param tokensRequired only version 2 is served, the default of new instances
    /// @param hopLimit how many hops a token travels; 1 does not reach into a container
    public record Metadata(boolean enabled, boolean tokensRequired, int hopLimit) {
        public static final Metadata DEFAULT = new Metadata(true, true, 1);
    }

    public Instance {
        tags = Tags.of(tags);
    }

    public boolean isRunning() {
        return state == InstanceState.RUNNING;
    }

    public Instance in(InstanceState newState) {
        return new Instance(id, newState, type, role, metadata, tags);
    }

    public Instance with(Metadata options) {
        return new Instance(id, state, type, role, options, tags);
    }
}
