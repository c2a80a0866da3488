package org.pgwatchdog.vip.aws;

import java.util.List;

/// Where we are in AWS, and whom to tell.
record AwsNode(Place place, AwsClients clients, List<AwsPart> parts) {
    AwsNode {
        parts = List.copyOf(parts);
    }

    AwsPart part(String method) {
        return parts.stream()
                .filter(part -> part.method().equals(method))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no part for " + method));
    }
}
