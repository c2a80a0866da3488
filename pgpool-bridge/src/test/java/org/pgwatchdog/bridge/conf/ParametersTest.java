package org.pgwatchdog.bridge.conf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The table of parameters, each with good and bad values.
class ParametersTest {
    @TempDir Path directory;

    static Stream<Parameter> all() {
        return Parameters.all().stream();
    }

    static Stream<Parameter> choosy() {
        return all().filter(parameter -> parameter.kind().canonical("\u0001 not this!").isEmpty());
    }

    @ParameterizedTest
    @MethodSource("all")
    void defaultOfEachIsValidWhenWritten(Parameter parameter) throws IOException {
        String line = key(parameter) + " = '" + parameter.defaultText() + "'\n";
        WrittenValues written = judge(line);

        assertThat(written.rejected()).isEmpty();
        assertThat(written.accepted()).containsKey(key(parameter));
    }

    @ParameterizedTest
    @MethodSource("choosy")
    void badValueOfEachIsNamedWithItsLine(Parameter parameter) throws IOException {
        ConfProblems problems = new ConfProblems();
        judge("\n" + key(parameter) + " = 'not this!'\n", problems);

        assertThat(ConfFiles.shown(directory, problems.list()))
                .containsExactly(
                        "pgpool.conf:2: "
                                + key(parameter)
                                + " = 'not this!': is not valid; valid: "
                                + parameter.kind().valid());
    }

    @Test
    void onlyFreeTextsTakeAnything() {
        assertThat(all().filter(parameter -> !choosy().toList().contains(parameter)))
                .extracting(Parameter::name)
                .containsExactlyInAnyOrder(
                        "wd_authkey",
                        "if_cmd_path",
                        "if_up_cmd",
                        "if_down_cmd",
                        "arping_path",
                        "arping_cmd",
                        "ping_path",
                        "wd_escalation_command",
                        "wd_de_escalation_command",
                        "trusted_server_command",
                        "wd_lifecheck_query",
                        "wd_lifecheck_dbname",
                        "wd_lifecheck_user",
                        "wd_lifecheck_password",
                        "pool_passwd",
                        "listen_addresses",
                        "unix_socket_directories",
                        "pid_file_name",
                        "work_dir",
                        "backend_hostname",
                        "backend_data_directory",
                        "backend_application_name",
                        "failover_command",
                        "failback_command",
                        "follow_primary_command",
                        "health_check_user",
                        "health_check_password",
                        "health_check_database",
                        "sr_check_user",
                        "sr_check_password",
                        "sr_check_database",
                        "bridge_pcp_user",
                        "bridge_pcp_passfile");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    wd_port0                | 1024 | 65535 | 1023 | 65536
                    pcp_port                | 1024 | 65535 | 0    | 99999999999999999999
                    wd_priority             | 0    | 2147483647 | -1 | 2147483648
                    wd_life_point           | 1    | 7     | 0    | x
                    wd_interval             | 20ms | 1d    | 0    | 19ms
                    wd_heartbeat_keepalive  | 0.25 | 250ms | -1   | 1m
                    wd_lost_node_removal_timeout | 0 | 1h  | -1s  | never
                    client_idle_limit_in_recovery | -1 | 0 | -2   | ''
                    connect_timeout1        | 0    | 10s   | -1   | 99d
                    wd_lifecheck_method     | query | EXTERNAL | ping | ''
                    vip_method | address | aws_eip,aws_route53 | address,address | ,
                    vip_prefix_length       | 1    | 128   | 0    | 129
                    vip_lease               | ''   | 0     | -1   | 2h
                    delegate_ip             | 10.0.0.1 | fe80::1 | 10.0.0 | vip.example
                    hostname3               | a.b-c_d | ::1  | a b  | a;b
                    heartbeat_hostname3     | a;b  | 10.0.0.1 | a b | a,b
                    heartbeat_device0       | eth0;eth1 | bond0.100 | a/b | sixteenlettersss
                    wd_monitoring_interfaces_list | any | eth0, eth1 | a b | x/y
                    wd_heartbeat_listen_addresses | * | ::1;10.0.0.1 | a b | a,b
                    trusted_servers         | a, b | ''    | a b  | a;b
                    wd_ipc_socket_dir       | /tmp | ''    | tmp  | ./x
                    http_listen             | ''   | [::1]:80 | 9900 | host:x
                    np_targets | ping:gw, tcp:db:5432 | tcp:[::1]:1 | gw | tcp:db
                    aws_endpoint_url_ec2    | http://127.0.0.1:5000 | https://x/ | ftp://x | x
                    aws_route_table_ids | rtb-0123456789abcdef0 | rtb-01234567,rtb-89abcdef | rtb- | eni-01234567
                    aws_vpc_id              | vpc-01234567 | '' | vpc-X | vpc
                    aws_eip_allocation_id   | eipalloc-01234567 | '' | eip-01234567 | x
                    aws_region              | us-east-1 | us-gov-west-1 | us | US-EAST-1
                    aws_role_arn | arn:aws:iam::123456789012:role/x/y | '' | arn:aws:iam::1:role/x | x
                    aws_route53_record      | db.example.com | db.example.com. | db | a..b
                    aws_route53_zone_id     | Z2FDTNDATAQYW2 | '' | /hostedzone/Z2 | zzz
                    aws_route53_resolver    | 10.0.0.2 | [::1]:5353 | resolver | 10.0.0.2:0
                    aws_availability_zone   | us-east-1a | use1-az1 | a | us-east-1
                    aws_eip_private_ip      | 10.0.0.1 | '' | ::1 | 10.0.0.256
                    bridge_poll_interval    | 0.1  | 10s   | 99ms | 10001ms
                    bridge_command_timeout  | 100ms | 1d   | 0    | 25h
                    bridge_follow_primary_timeout | 1 | 1d | 99ms | x
                    delay_threshold         | 0    | 9223372036854775807 | -1 | 9223372036854775808
                    health_check_period1    | 0    | 0.2   | -1   | x
                    auto_failback_interval  | 0    | 1min  | -1   | x
                    sr_check_period         | 0    | 10    | -1   | x
                    backend_weight0         | 0    | 0.5   | -1   | 1e9
                    process_management_strategy | lazy | Aggressive | hard | 1
                    watchdog_protocol       | 3    | 4     | 5    | v4
                    """)
    void rangesAndShapes(String key, String good, String alsoGood, String bad, String alsoBad)
            throws IOException {
        for (String value : List.of(good, alsoGood)) {
            assertThat(judge(key + " = '" + value + "'").rejected()).as(value).isEmpty();
        }
        for (String value : List.of(bad, alsoBad)) {
            assertThat(judge(key + " = '" + value + "'").rejected()).as(value).containsExactly(key);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"4_2", "4_3", "4_4", "4_5", "4_6", "4_7"})
    void takesWhatTheNativeSamplesHave(String release) throws Exception {
        Path sample =
                Path.of(
                        ParametersTest.class
                                .getResource("/native-samples/" + release + ".conf")
                                .toURI());
        ConfProblems problems = new ConfProblems();
        PgpoolConf conf = PgpoolConf.read(List.of(sample));
        WrittenValues written = new WrittenValues(conf, false, problems, problems).judge();

        assertThat(conf.problems()).isEmpty();
        assertThat(conf.entries()).hasSizeGreaterThan(180);
        assertThat(problems.list()).isEmpty();
        assertThat(written.accepted()).hasSizeGreaterThan(80);
    }

    @Test
    void bothSpellingsMeanTheSameAndTheLastWins() throws IOException {
        WrittenValues written =
                judge(
                        """
                        delegate_IP = '10.0.0.1'
                        wd_no_show_node_removal_timeout = 1
                        wd_initial_node_showup_time = 2min
                        fail_over_on_backend_error = off
                        logdir = '/var/log/x'
                        socket_dir = '/x'
                        """);

        assertThat(written.accepted().values())
                .extracting(entry -> entry.key() + "=" + entry.value())
                .containsExactlyInAnyOrder(
                        "delegate_ip=10.0.0.1",
                        "wd_no_show_node_removal_timeout=120000000000",
                        "failover_on_backend_error=off",
                        "work_dir=/var/log/x",
                        "unix_socket_directories=/x");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    wd_intervall            | is not a parameter; valid: wd_interval
                    vip_mehtod              | is not a parameter; valid: vip_method
                    heartbeat_hostnme0      | is not a parameter; valid: heartbeat_hostname
                    aws_routetable_ids      | is not a parameter; valid: aws_route_table_ids
                    bridge_pcp_usr          | is not a parameter; valid: bridge_pcp_user
                    np_target               | is not a parameter; valid: np_targets
                    http_listen_address     | is not a parameter; valid: wd_listen_address
                    control_dir             | is not a parameter; valid: see conf/pgpool.conf.sample
                    wd_xyzzy_frobnicate     | is not a parameter; valid: see conf/pgpool.conf.sample
                    hostname                | needs an index; valid: hostname0, hostname1, …
                    heartbeat_port          | needs an index; valid: heartbeat_port0, heartbeat_port1, …
                    hostname128             | has an index out of range; valid: indexes 0 to 127
                    hostname01              | has an index out of range; valid: indexes 0 to 127
                    heartbeat_destination256 | has an index out of range; valid: indexes 0 to 255
                    """)
    void unknownNameOfOurFamiliesIsAnErrorWithTheNearestName(String key, String rest)
            throws IOException {
        ConfProblems problems = new ConfProblems();
        judge(key + " = 'x'", problems);

        assertThat(ConfFiles.shown(directory, problems.list()))
                .containsExactly("pgpool.conf:1: " + key + " = 'x': " + rest);
    }

    @Test
    void otherUnknownNamesAreLeftAloneButNearMissesArePointedOut() throws IOException {
        ConfProblems problems = new ConfProblems();
        ConfProblems warnings = new ConfProblems();
        ConfFiles.write(
                directory,
                "pgpool.conf",
                "ssl = maybe\nhealth_check_test3 = ''\nfrobnicate = 1\nload_balence_mode = on\n");
        new WrittenValues(
                        PgpoolConf.read(List.of(directory.resolve("pgpool.conf"))),
                        false,
                        problems,
                        warnings)
                .judge();

        assertThat(problems.list()).isEmpty();
        assertThat(ConfFiles.shown(directory, warnings.list()))
                .containsExactly(
                        "pgpool.conf:4: load_balence_mode = 'on': is not a parameter; valid:"
                                + " load_balance_mode");
    }

    @Test
    void misspeltSecretIsNotShown() throws IOException {
        ConfProblems problems = new ConfProblems();
        judge("wd_autkey = 'hunter2'\nwd_lifecheck_pasword = 'hunter2'", problems);

        assertThat(problems.list().toString()).doesNotContain("hunter2").contains("'***'");
    }

    private static String key(Parameter parameter) {
        return parameter.index() == Parameter.Index.REQUIRED
                ? parameter.name() + "0"
                : parameter.name();
    }

    private WrittenValues judge(String text) throws IOException {
        return judge(text, new ConfProblems());
    }

    private WrittenValues judge(String text, ConfProblems problems) throws IOException {
        Path file = ConfFiles.write(directory, "pgpool.conf", text);
        return new WrittenValues(PgpoolConf.read(List.of(file)), false, problems, problems).judge();
    }
}
