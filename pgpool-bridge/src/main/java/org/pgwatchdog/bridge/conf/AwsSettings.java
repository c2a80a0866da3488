package org.pgwatchdog.bridge.conf;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What the AWS methods of the virtual IP need. Texts are empty where the value is to be discovered.
///
/// @param ec2Endpoint `aws_endpoint_url_ec2`
/// @param route53Endpoint `aws_endpoint_url_route53`
/// @param imdsEndpoint `aws_endpoint_url_imds`
/// @param stsEndpoint `aws_endpoint_url_sts`
/// @param roleArn `aws_role_arn`, for the route tables
/// @param apiTimeout `aws_api_timeout`, of one call
/// @param onApiError `aws_on_api_error`
public record AwsSettings(
        String region,
        Optional<URI> ec2Endpoint,
        Optional<URI> route53Endpoint,
        Optional<URI> imdsEndpoint,
        Optional<URI> stsEndpoint,
        String roleArn,
        RouteTable routeTable,
        Eip eip,
        Route53 route53,
        String availabilityZone,
        boolean azCheck,
        Duration apiTimeout,
        OnApiError onApiError) {
    /// What to do when AWS does not answer a check.
    public enum OnApiError {
        WARN,
        FAIL
    }

    /// The route-table method.
    ///
    /// @param tableIds `aws_route_table_ids`
    /// @param vpcId `aws_vpc_id`: all tables of this VPC instead
    /// @param tag `aws_route_table_tag`, `key=value`: all tables with this tag instead; may be empty
    /// @param networkInterfaceId `aws_network_interface_id`
    public record RouteTable(
            List<String> tableIds,
            String vpcId,
            String tag,
            String networkInterfaceId,
            boolean createMissingRoute,
            boolean deleteRouteOnRelease,
            boolean fixSourceDestCheck) {
        public RouteTable {
            tableIds = List.copyOf(tableIds);
        }
    }

    /// The Elastic-IP method.
    public record Eip(String allocationId, String privateIp) {}

    /// The Route 53 method.
    ///
    /// @param record the record's full name
    /// @param address what the record is to hold; empty = the own private address
    /// @param compareAndSwap `aws_route53_compare_and_swap`
    /// @param resolver `aws_route53_resolver`, a name server that is to know the record too
    public record Route53(
            String zoneId,
            String record,
            Duration ttl,
            String address,
            boolean deleteOnRelease,
            boolean compareAndSwap,
            Optional<Endpoint> resolver) {}
}
