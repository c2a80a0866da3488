package org.pgwatchdog.itest.cluster;

import java.util.Optional;
import java.util.SortedMap;

/// What one node says about its cluster.
///
/// @param own the node's own state in native words, for example `STANDBY`
/// @param leader the leader's node id
/// @param escalated whether this node says it has escalated
/// @param states each node's state by node id, in native words
/// @param memberships each node's membership by node id, in native words, for example `MEMBER`
public record NodeView(
        String own,
        Optional<Integer> leader,
        Quorum quorum,
        boolean escalated,
        SortedMap<Integer, String> states,
        SortedMap<Integer, String> memberships) {

    /// The quorum as natives print it.
    public enum Quorum {
        EXIST,
        ON_THE_EDGE,
        ABSENT,
        UNKNOWN;

        static Quorum of(String text) {
            return switch (text) {
                case "QUORUM EXIST" -> EXIST;
                case "QUORUM IS ON THE EDGE" -> ON_THE_EDGE;
                case "QUORUM ABSENT" -> ABSENT;
                default -> UNKNOWN;
            };
        }
    }

    @Override
    public String toString() {
        return "own=%s leader=%s quorum=%s escalated=%s states=%s memberships=%s"
                .formatted(
                        own,
                        leader.map(String::valueOf).orElse("none"),
                        quorum,
                        escalated,
                        states,
                        memberships);
    }
}
