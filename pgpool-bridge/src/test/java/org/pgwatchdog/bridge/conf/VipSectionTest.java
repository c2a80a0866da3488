package org.pgwatchdog.bridge.conf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VipSectionTest {
    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"aws_route_table", "aws_secondary_ip"})
    void anIpv6AddressIsRefusedWhereOnlyIpv4CanBeLed(String method) throws IOException {
        assertThat(
                        ConfFiles.problems(
                                directory,
                                "delegate_ip = 'fd00::50'\nvip_method = '"
                                        + method
                                        + "'\naws_vpc_id = 'vpc-01234567'"))
                .containsExactly(
                        "pgpool.conf:13: delegate_ip = 'fd00::50': is an IPv6 address, which '"
                                + method
                                + "' cannot lead; valid: an IPv4 address");
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.2,10.0.0.2:53", "10.0.0.2:5353,10.0.0.2:5353", "[fd00::2],[fd00::2]:53"})
    void aResolverHasThePortOfDnsUnlessTold(String written, String meant) throws IOException {
        assertThat(resolver("aws_route53_resolver = '" + written + "'\n")).contains(meant);
    }

    @Test
    void withoutAResolverOnlyTheHostsIsAsked() throws IOException {
        assertThat(resolver("")).isEmpty();
    }

    private Optional<String> resolver(String line) throws IOException {
        var loaded =
                (SettingsResult.Loaded) ConfFiles.load(directory, ConfFiles.THREE_NODES + line);
        return loaded.settings().aws().route53().resolver().map(Endpoint::toString);
    }
}
