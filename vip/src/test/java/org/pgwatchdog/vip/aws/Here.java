package org.pgwatchdog.vip.aws;

import java.net.InetAddress;
import java.util.List;

/// The node the tests run on.
final class Here {
    static final InetAddress VIP = InetAddress.ofLiteral("20.0.0.50");
    static final Place PLACE =
            new Place(
                    "us-east-1",
                    "us-east-1a",
                    "i-me",
                    "",
                    "eni-me",
                    "vpc-1",
                    List.of("10.0.0.0/16"),
                    "10.0.1.0/24",
                    "10.0.1.5");

    private Here() {}
}
