package org.pgwatchdog.daemon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The least policies, word for word: `src/test/resources/iam-policy/NAME.json`. After a change on purpose
/// they are written anew with `-Diam-policy.rewrite=true`, and read before they are committed.
class IamPolicyCommandTest {
    private static final Path GOLDEN = Path.of("src/test/resources/iam-policy");
    private static final String TABLES =
            "vip_method = 'aws_route_table'\ndelegate_ip = '20.0.0.50'\n";
    private static final List<String> HERE =
            List.of("--region", "ap-northeast-1", "--account", "123456789012");

    @TempDir Path folder;

    @ParameterizedTest
    @MethodSource("sampled")
    void ofTheSamples(String name) throws IOException {
        compare(name, run(AwsSamples.install(name, folder), HERE));
    }

    static Stream<String> sampled() {
        return AwsSamples.names().stream().filter(name -> name.startsWith("aws_"));
    }

    @Test
    void ofNamedTablesWithAllThatMayBeChanged() throws IOException {
        compare(
                "named-tables",
                run(
                        conf(
                                TABLES
                                        + """
                                        aws_route_table_ids = 'rtb-0a12345678,rtb-0b12345678'
                                        aws_create_missing_route = on
                                        aws_delete_route_on_release = on
                                        """),
                        HERE));
    }

    @Test
    void ofTaggedTablesInChina() throws IOException {
        compare(
                "tagged-tables",
                run(
                        conf(TABLES + "aws_route_table_tag = 'cluster=db'\n"),
                        List.of("--region", "cn-north-1", "--account", "123456789012")));
    }

    @Test
    void ofTablesOfAnotherAccountAreTwo() throws IOException {
        Path file =
                conf(
                        TABLES
                                + """
                                aws_route_table_ids = 'rtb-0a12345678'
                                aws_role_arn = 'arn:aws:iam::210987654321:role/routes'
                                """);
        StandInCommands.Result node = run(file, HERE);
        compare("role-node", node);
        assertThat(node.err()).contains("see --of-role");
        List<String> ofRole = new ArrayList<>(HERE);
        ofRole.add("--of-role");
        compare("role-role", run(file, ofRole));
    }

    @Test
    void aRecordThatIsSwappedOrDeletedNeedsOtherActions() throws IOException {
        String dns =
                "vip_method = 'aws_route53'\naws_route53_zone_id = 'Z0123456789'\n"
                        + "aws_route53_record = 'DB.Example.internal.'\n";
        assertThat(run(conf(dns), HERE).out())
                .contains("\"route53:ChangeResourceRecordSetsActions\": \"UPSERT\"")
                .contains("\"db.example.internal\"")
                .doesNotContain("TXT");
        assertThat(run(conf(dns + "aws_route53_delete_on_release = on\n"), HERE).out())
                .containsPattern("\"DELETE\",\\s+\"UPSERT\"");
        assertThat(run(conf(dns + "aws_route53_address = 'fd00::5'\n"), HERE).out())
                .contains("\"AAAA\"");
    }

    @Test
    void accountAndRegionAreThoseOfTheInstance() throws IOException {
        try (var commands = new StandInCommands()) {
            StandInCommands.Result found =
                    run(
                            conf(
                                    TABLES
                                            + "aws_route_table_ids = 'rtb-0a12345678'\n"
                                            + commands.conf()),
                            List.of());
            assertThat(found.out())
                    .contains("arn:aws:ec2:ap-northeast-1:123456789012:route-table/rtb-0a12345678");
            assertThat(found.err()).isEmpty();
        }
    }

    @Test
    void whatCannotBeFoundOutIsLeftOpenAndSaid() throws IOException {
        StandInCommands.Result unknown =
                run(
                        conf(
                                TABLES
                                        + "aws_route_table_ids = 'rtb-0a12345678'\n"
                                        + "aws_endpoint_url_imds = 'http://127.0.0.1:1'\n"),
                        List.of());
        assertThat(unknown.code()).isZero();
        assertThat(unknown.out()).contains("arn:aws:ec2:*:*:route-table/rtb-0a12345678");
        assertThat(unknown.err()).contains("put region and account in place of '*'");
    }

    @Test
    void withoutAnAwsMethodThereIsNothingToAllow() throws IOException {
        StandInCommands.Result none = run(conf(""), List.of());
        assertThat(none.code()).isEqualTo(2);
        assertThat(none.err()).contains("no rights are needed");
        assertThat(
                        run(conf(TABLES + "aws_vpc_id = 'vpc-0a12345678'\n"), List.of("--of-role"))
                                .err())
                .contains("aws_role_arn is not set");
    }

    private static void compare(String name, StandInCommands.Result result) throws IOException {
        assertThat(result.code()).as(result.toString()).isZero();
        Path golden = GOLDEN.resolve(name + ".json");
        if (Boolean.getBoolean("iam-policy.rewrite")) {
            Files.createDirectories(GOLDEN);
            Files.writeString(golden, result.out());
        }
        assertThat(result.out()).isEqualTo(Files.readString(golden));
    }

    private Path conf(String lines) throws IOException {
        return Files.writeString(folder.resolve("pgpool.conf"), StandInCommands.ONE_NODE + lines);
    }

    private static StandInCommands.Result run(Path file, List<String> more) {
        var words = new ArrayList<>(List.of("iam-policy", "-f", file.toString(), "--node-id", "0"));
        words.addAll(more);
        return StandInCommands.plain(words);
    }
}
