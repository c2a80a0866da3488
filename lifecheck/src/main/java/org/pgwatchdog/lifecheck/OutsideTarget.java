package org.pgwatchdog.lifecheck;

/// One place outside the cluster that answers while the network is whole, written as in `np_targets`.
public sealed interface OutsideTarget {
    /// It answers an ICMP echo.
    record Ping(String host) implements OutsideTarget {
        @Override
        public String toString() {
            return "ping:" + host;
        }
    }

    /// It accepts a TCP connection. A refusal is no answer: it may come from a firewall on the way.
    record Tcp(String host, int port) implements OutsideTarget {
        @Override
        public String toString() {
            return "tcp:" + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
        }
    }
}
