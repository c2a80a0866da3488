package org.pgwatchdog.vip.drift;

import java.time.Duration;

/// What a monitor watches.
public enum MonitorKind {
    /// The address on an interface of this host.
    ADDRESS("address", "address", Duration.ofSeconds(1)),
    /// The route of one route table.
    ROUTE("route", "aws_route_table", DriftLimits.READ_BACK_MAX),
    /// The association of the Elastic IP.
    EIP("eip", "aws_eip", DriftLimits.READ_BACK_MAX),
    /// The secondary private address of a network interface.
    SECONDARY_ADDRESS("secondary_ip", "aws_secondary_ip", DriftLimits.ASSIGNMENT_MAX),
    /// The record in the hosted zone.
    RECORD("dns_record", "aws_route53", DriftLimits.READ_BACK_MAX),
    /// What a resolver makes of the record's name. Nothing here can repair it.
    RESOLUTION("dns_resolution", "aws_route53", Duration.ZERO);

    private final String label;
    private final String method;
    private final Duration settling;

    MonitorKind(String label, String method, Duration settling) {
        this.label = label;
        this.method = method;
        this.settling = settling;
    }

    /// Its name in the status.
    public String label() {
        return label;
    }

    /// Whose method it is, as in `vip_method`; `address` also for the command's address.
    public String method() {
        return method;
    }

    /// How long after a change of our own a look may still show what was before.
    public Duration settling() {
        return settling;
    }

    public boolean repairable() {
        return this != RESOLUTION;
    }
}
