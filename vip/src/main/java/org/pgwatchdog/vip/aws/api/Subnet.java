package org.pgwatchdog.vip.aws.api;

/// A subnet as EC2 describes it.
///
/// @param id `subnet-…`
/// @param vpcId its VPC
/// @param cidr its IPv4 range
/// @param zone its availability zone by name
public record Subnet(String id, String vpcId, String cidr, String zone) {}
