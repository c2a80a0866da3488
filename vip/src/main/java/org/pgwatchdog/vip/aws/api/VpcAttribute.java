package org.pgwatchdog.vip.aws.api;

/// The switches of a VPC that its private hosted zones depend on.
public enum VpcAttribute {
    /// Whether the VPC has a resolver at all.
    ENABLE_DNS_SUPPORT("enableDnsSupport"),
    /// Whether names of private zones are resolved.
    ENABLE_DNS_HOSTNAMES("enableDnsHostnames");

    private final String word;

    VpcAttribute(String word) {
        this.word = word;
    }

    /// As AWS writes it.
    public String word() {
        return word;
    }
}
