package org.pgwatchdog.vip.aws.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DnsNameTest {
    @ParameterizedTest
    @CsvSource({
        "DB.Example.COM, db.example.com.",
        "db.example.com., db.example.com.",
        "*.example.com, \\052.example.com.",
        "\\052.example.com., \\052.example.com.",
        "a_b-c.example.com, a_b-c.example.com.",
    })
    void hasOneForm(String written, String normal) {
        assertThat(DnsName.of(written).text()).isEqualTo(normal);
    }

    @Test
    void knowsItsZone() {
        DnsName zone = DnsName.of("example.com");
        assertThat(DnsName.of("db.example.com").within(zone)).isTrue();
        assertThat(zone.within(zone)).isTrue();
        assertThat(DnsName.of("dbexample.com").within(zone)).isFalse();
        assertThat(zone.child("_x").text()).isEqualTo("_x.example.com.");
    }

    @Test
    void isNotMadeOfOtherForms() {
        assertThatThrownBy(() -> new DnsName("DB.example.com."))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
