package org.pgwatchdog.bridge.conf;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.pgwatchdog.bridge.conf.WatchdogSettings.Vip;
import org.pgwatchdog.bridge.conf.WatchdogSettings.VipCommands;
import org.pgwatchdog.bridge.conf.WatchdogSettings.VipMethod;
import org.pgwatchdog.core.model.WatchdogConfig.Lease;

/// Builds the virtual IP and what its AWS methods need, and checks that each method has its parameters.
final class VipSection {
    private final Draft draft;

    VipSection(Draft draft) {
        this.draft = draft;
    }

    Vip vip() {
        List<VipMethod> methods = VipMethods.parse(draft.text("vip_method")).orElseThrow();
        Optional<String> delegateIp = draft.optional("delegate_ip");
        for (VipMethod method : methods) {
            requireParameters(method);
        }
        if (delegateIp.filter(Shapes::isIpv4).isPresent()
                && draft.whole("vip_prefix_length") > 32) {
            draft.problem("vip_prefix_length", "is too long for an IPv4 address", "1 to 32");
        }
        return new Vip(
                methods,
                delegateIp,
                draft.text("vip_interface"),
                draft.whole("vip_prefix_length"),
                lease(),
                draft.time("vip_command_timeout"),
                draft.time("vip_check_interval"),
                new VipCommands(
                        draft.text("if_cmd_path"),
                        draft.text("if_up_cmd"),
                        draft.text("if_down_cmd"),
                        draft.text("arping_path"),
                        draft.text("arping_cmd"),
                        draft.text("ping_path")),
                draft.text("wd_escalation_command"),
                draft.text("wd_de_escalation_command"),
                draft.flag("clear_memqcache_on_escalation"),
                draft.list("wd_monitoring_interfaces_list", ','));
    }

    AwsSettings aws() {
        return new AwsSettings(
                draft.text("aws_region"),
                draft.optional("aws_endpoint_url_ec2").flatMap(Shapes::url),
                draft.optional("aws_endpoint_url_route53").flatMap(Shapes::url),
                draft.optional("aws_endpoint_url_imds").flatMap(Shapes::url),
                draft.optional("aws_endpoint_url_sts").flatMap(Shapes::url),
                draft.text("aws_role_arn"),
                new AwsSettings.RouteTable(
                        draft.list("aws_route_table_ids", ','),
                        draft.text("aws_vpc_id"),
                        draft.text("aws_route_table_tag"),
                        draft.text("aws_network_interface_id"),
                        draft.flag("aws_create_missing_route"),
                        draft.flag("aws_delete_route_on_release"),
                        draft.flag("aws_fix_source_dest_check")),
                new AwsSettings.Eip(
                        draft.text("aws_eip_allocation_id"), draft.text("aws_eip_private_ip")),
                new AwsSettings.Route53(
                        draft.text("aws_route53_zone_id"),
                        draft.text("aws_route53_record"),
                        draft.time("aws_route53_ttl"),
                        draft.text("aws_route53_address"),
                        draft.flag("aws_route53_delete_on_release"),
                        draft.flag("aws_route53_compare_and_swap"),
                        draft.optional("aws_route53_resolver").flatMap(Shapes::nameServer)),
                draft.text("aws_availability_zone"),
                draft.flag("aws_az_check"),
                draft.time("aws_api_timeout"),
                draft.choice("aws_on_api_error", AwsSettings.OnApiError.class));
    }

    /// How long the address may be held on the others' word; zero if that is not limited. It must end
    /// before anybody else may lead: within the deadtime (architecture, S1).
    private Duration lease() {
        Duration deadtime = LifecheckSection.deadtime(draft);
        Duration lease =
                draft.text("vip_lease").isEmpty()
                        ? Lease.defaultLength(deadtime)
                        : draft.time("vip_lease");
        if (draft.isLegacy()) {
            judgeLegacyLease(lease, deadtime);
        } else if (!lease.isZero()) {
            try {
                var _ = new Lease(lease, deadtime);
            } catch (IllegalArgumentException unsafe) {
                draft.problem(
                        "vip_lease",
                        "is unsafe: " + unsafe.getMessage(),
                        "from "
                                + ValueText.shown(Lease.LENGTH_MIN)
                                + " to less than "
                                + ValueText.shown(deadtime)
                                + ", or 0 for none");
            }
        }
        return lease;
    }

    /// A node of 3.x is asked by nobody whether it may take over, so the lease leaves it more room.
    private void judgeLegacyLease(Duration lease, Duration deadtime) {
        Duration max = deadtime.multipliedBy(4).dividedBy(5);
        if (lease.compareTo(Lease.LENGTH_MIN) < 0 || lease.compareTo(max) > 0) {
            draft.problem(
                    "vip_lease",
                    "is unsafe with watchdog_protocol = '3'",
                    "from "
                            + ValueText.shown(Lease.LENGTH_MIN)
                            + " to "
                            + ValueText.shown(max)
                            + ", four fifths of the time until a node counts as dead");
        }
    }

    private void requireParameters(VipMethod method) {
        switch (method) {
            case COMMAND -> {
                if (!draft.text("delegate_ip").isEmpty()) {
                    require(method, "if_up_cmd", "a command");
                    require(method, "if_down_cmd", "a command");
                }
            }
            case ADDRESS -> {
                require(method, "delegate_ip", "an IPv4 or IPv6 address");
                require(method, "vip_interface", "a network device");
            }
            case AWS_SECONDARY_IP -> {
                require(method, "delegate_ip", "an IPv4 address");
                refuseIpv6(method);
            }
            case AWS_EIP -> require(method, "aws_eip_allocation_id", "eipalloc-…");
            case AWS_ROUTE53 -> {
                require(method, "aws_route53_zone_id", "Z…");
                require(method, "aws_route53_record", "a full DNS name");
            }
            case AWS_ROUTE_TABLE -> {
                require(method, "delegate_ip", "an address outside the VPC's own range");
                refuseIpv6(method);
                if (isMissing("aws_route_table_ids")
                        && isMissing("aws_vpc_id")
                        && isMissing("aws_route_table_tag")) {
                    draft.problem(
                            "aws_route_table_ids",
                            "is not set, and vip_method has 'aws_route_table'",
                            "rtb-… ids, or aws_vpc_id for all tables of that VPC");
                }
            }
        }
    }

    private void refuseIpv6(VipMethod method) {
        if (Shapes.isIpv6(draft.text("delegate_ip"))) {
            draft.problem(
                    "delegate_ip",
                    "is an IPv6 address, which "
                            + VipMethods.names(List.of(method))
                            + " cannot lead",
                    "an IPv4 address");
        }
    }

    private void require(VipMethod method, String key, String valid) {
        if (isMissing(key)) {
            draft.problem(
                    key,
                    "is not set, and vip_method has " + VipMethods.names(List.of(method)),
                    valid);
        }
    }

    private boolean isMissing(String key) {
        return draft.text(key).isEmpty() && !draft.isRejected(key);
    }
}
