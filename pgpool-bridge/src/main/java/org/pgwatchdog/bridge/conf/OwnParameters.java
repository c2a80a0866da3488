package org.pgwatchdog.bridge.conf;

import static org.pgwatchdog.bridge.conf.ParameterShelf.choice;
import static org.pgwatchdog.bridge.conf.ParameterShelf.flag;
import static org.pgwatchdog.bridge.conf.ParameterShelf.shaped;
import static org.pgwatchdog.bridge.conf.ParameterShelf.text;
import static org.pgwatchdog.bridge.conf.ParameterShelf.time;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.pgwatchdog.bridge.conf.WatchdogSettings.VipMethod;

/// The parameters that only pgwatchdog has.
final class OwnParameters {
    /// A name that begins like this must be known: natives have no other parameters of these families.
    static final List<String> FAMILIES =
            List.of(
                    "vip_",
                    "aws_",
                    "np_",
                    "bridge_",
                    "wd_",
                    "watchdog_",
                    "http_",
                    "control_",
                    "heartbeat_",
                    "local_",
                    "delegate_",
                    "trusted_",
                    "hostname",
                    "other_pgpool_",
                    "other_wd_");

    static final List<Parameter> ALL = all();

    private static List<Parameter> all() {
        ParameterShelf shelf = new ParameterShelf();
        general(shelf);
        virtualIp(shelf);
        aws(shelf);
        route53(shelf);
        return shelf.list();
    }

    private static void general(ParameterShelf shelf) {
        shelf.put(choice("watchdog_protocol", "4", "3").afterRestart());
        shelf.put(flag("watchdog_minority_may_lead", false).afterRestart());
        shelf.put(choice("wd_auth_method", "hmac-sha256", "md5").afterRestart());
        shelf.put(flag("local_pgpool", true).afterRestart());
        shelf.put(choice("bridge_mode", "relay", "off", "managed").afterRestart());
        shelf.put(
                shaped("bridge_pcp_host", OwnParameters::isPcpHost, "a host or directory")
                        .afterRestart());
        shelf.put(text("bridge_pcp_user", "").afterRestart());
        shelf.put(text("bridge_pcp_passfile", "").afterRestart());
        shelf.put(
                shaped("bridge_pcp_listen", text -> Shapes.endpoint(text).isPresent(), "host:port")
                        .afterRestart());
        shelf.put(bridgeLimit("bridge_command_timeout", "1min").afterRestart());
        shelf.put(bridgeLimit("bridge_follow_primary_timeout", "30min").afterRestart());
        shelf.put(
                time(
                                "bridge_poll_interval",
                                new Kind.Time(
                                        Duration.ofMillis(100), Duration.ofSeconds(10), "s", false),
                                "1s")
                        .afterRestart());
        shelf.put(
                shaped("control_socket_dir", text -> text.startsWith("/"), "an absolute directory")
                        .afterRestart());
        shelf.put(
                shaped("state_dir", text -> text.startsWith("/"), "an absolute directory")
                        .afterRestart());
        shelf.put(
                shaped(
                                "control_socket_group",
                                text -> text.matches("[A-Za-z_][A-Za-z0-9_.-]*"),
                                "the name of a group")
                        .afterRestart());
        shelf.put(
                new Parameter(
                        "http_listen",
                        Parameter.Index.NONE,
                        new Kind.Text(
                                text -> text.isEmpty() || Shapes.endpoint(text).isPresent(),
                                "host:port, or '' for off"),
                        "127.0.0.1:9900",
                        false,
                        false));
        shelf.put(choice("wd_log_format", "text", "json").afterRestart());
        shelf.put(choice("wd_log_level", "info", "error", "warn", "debug"));
        shelf.put(
                shaped(
                        "np_targets",
                        text -> NetworkTargets.parse(text).isPresent(),
                        "ping:HOST or tcp:HOST:PORT, separated by commas, at most "
                                + NetworkTargets.TARGETS_MAX));
        shelf.put(choice("np_action", "warn", "step-down"));
    }

    private static void virtualIp(ParameterShelf shelf) {
        shelf.put(
                new Parameter(
                        "vip_method",
                        Parameter.Index.NONE,
                        new Kind.Text(
                                text -> VipMethods.parse(text).isPresent(),
                                "one or more, separated by commas, of "
                                        + VipMethods.names(List.of(VipMethod.values()))),
                        "command",
                        false,
                        false));
        shelf.put(shaped("vip_interface", Shapes::isDevice, "a network device").afterRestart());
        shelf.put(
                new Parameter(
                        "vip_prefix_length",
                        Parameter.Index.NONE,
                        new Kind.Whole(1, 128, false),
                        "32",
                        false,
                        false));
        shelf.put(limitedTime("vip_lease", Duration.ZERO, "").afterRestart());
        shelf.put(limitedTime("vip_command_timeout", Duration.ofMillis(100), "10s"));
        shelf.put(limitedTime("vip_check_interval", Duration.ofMillis(100), "5s"));
    }

    private static void aws(ParameterShelf shelf) {
        shelf.put(matching("aws_region", "[a-z]{2,4}(-[a-z]+)+-[0-9]{1,2}", "such as us-east-1"));
        for (String service : List.of("ec2", "route53", "imds", "sts")) {
            shelf.put(
                    shaped(
                                    "aws_endpoint_url_" + service,
                                    text -> Shapes.url(text).isPresent(),
                                    "an http or https URL")
                            .afterRestart());
        }
        shelf.put(
                matching(
                        "aws_role_arn",
                        "arn:aws[a-z-]*:iam::[0-9]{12}:role/[\\x21-\\x7e]{1,512}",
                        "arn:aws:iam::ACCOUNT:role/NAME"));
        shelf.put(
                shaped(
                                "aws_route_table_ids",
                                text ->
                                        ValueText.list(text, ',').stream()
                                                .allMatch(id -> id.matches("rtb-[0-9a-f]{8,17}")),
                                "rtb-… ids separated by commas")
                        .afterRestart());
        shelf.put(matching("aws_vpc_id", "vpc-[0-9a-f]{8,17}", "vpc-…"));
        shelf.put(matching("aws_route_table_tag", "[^=,]{1,128}=[^,]{0,256}", "a tag, key=value"));
        shelf.put(matching("aws_network_interface_id", "eni-[0-9a-f]{8,17}", "eni-…"));
        shelf.put(flag("aws_create_missing_route", false).afterRestart());
        shelf.put(flag("aws_delete_route_on_release", false).afterRestart());
        shelf.put(flag("aws_fix_source_dest_check", false).afterRestart());
        shelf.put(matching("aws_eip_allocation_id", "eipalloc-[0-9a-f]{8,17}", "eipalloc-…"));
        shelf.put(shaped("aws_eip_private_ip", Shapes::isIpv4, "an IPv4 address").afterRestart());
        shelf.put(
                matching(
                        "aws_availability_zone",
                        "[a-z]{2,4}(-[a-z0-9]+)+-[0-9]{1,2}[a-z]|[a-z]{2,4}[0-9]-az[0-9]{1,2}",
                        "a zone's name or id, such as us-east-1a or use1-az1"));
        shelf.put(flag("aws_az_check", false).afterRestart());
        shelf.put(limitedTime("aws_api_timeout", Duration.ofMillis(100), "5s").afterRestart());
        shelf.put(choice("aws_on_api_error", "warn", "fail"));
    }

    private static void route53(ParameterShelf shelf) {
        shelf.put(matching("aws_route53_zone_id", "Z[0-9A-Z]{5,31}", "the hosted zone's id, Z…"));
        shelf.put(
                matching(
                        "aws_route53_record",
                        "(?=.{1,254}$)([A-Za-z0-9_-]{1,63}\\.)+[A-Za-z0-9-]{1,63}\\.?",
                        "a full DNS name"));
        shelf.put(
                new Parameter(
                        "aws_route53_ttl",
                        Parameter.Index.NONE,
                        new Kind.Time(Duration.ZERO, Duration.ofDays(7), "s", false),
                        "10s",
                        false,
                        false));
        shelf.put(
                shaped("aws_route53_address", Shapes::isAddress, "an IPv4 or IPv6 address")
                        .afterRestart());
        shelf.put(flag("aws_route53_delete_on_release", false).afterRestart());
        shelf.put(flag("aws_route53_compare_and_swap", false).afterRestart());
        shelf.put(
                shaped(
                                "aws_route53_resolver",
                                text -> Shapes.nameServer(text).isPresent(),
                                "an IPv4 or [IPv6] address of a name server, with :port if not 53")
                        .afterRestart());
    }

    private static Parameter matching(String name, String regex, String valid) {
        Pattern pattern = Pattern.compile(regex);
        return shaped(name, text -> pattern.matcher(text).matches(), valid).afterRestart();
    }

    private static Parameter limitedTime(String name, Duration min, String value) {
        return time(name, new Kind.Time(min, Duration.ofHours(1), "s", value.isEmpty()), value);
    }

    private static Parameter bridgeLimit(String name, String value) {
        return time(
                name, new Kind.Time(Duration.ofMillis(100), Duration.ofDays(1), "s", false), value);
    }

    /// Natives take a directory for PCP's Unix-domain socket too.
    private static boolean isPcpHost(String text) {
        return Shapes.isHost(text) || text.startsWith("/");
    }

    private OwnParameters() {}
}
