package org.pgwatchdog.bridge.conf;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Booleans, numbers and times as natives read them.
class ValueTextTest {
    @ParameterizedTest
    @ValueSource(strings = {"on", "ON", "true", "t", "tr", "TRUE", "yes", "y", "1"})
    void on(String text) {
        assertThat(ValueText.flag(text)).contains(true);
    }

    @ParameterizedTest
    @ValueSource(strings = {"off", "of", "OFF", "false", "f", "no", "N", "0"})
    void off(String text) {
        assertThat(ValueText.flag(text)).contains(false);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "o", "onn", "truee", "2", "00", "-1", "enabled", " on"})
    void neitherOnNorOff(String text) {
        assertThat(ValueText.flag(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "0,0",
        "9000,9000",
        "+5,5",
        "-5,-5",
        "0x1F,31",
        "010,8",
        "0777,511",
        "2.5,2",
        "3.5,4",
        "1e3,1000",
        "' 7 ',7",
        "00,0"
    })
    void wholeNumbers(String text, long value) {
        assertThat(ValueText.whole(text).orElseThrow().longValueExact()).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "1x",
                "08",
                "1 2",
                "0x",
                "--1",
                "1e",
                "1e999",
                "٣",
                "111111111111111111111",
                "5s",
                "NaN",
                "."
            })
    void noWholeNumber(String text) {
        assertThat(ValueText.whole(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "10,10000",
        "10s,10000",
        "10 s,10000",
        "250ms,250",
        "0.5,500",
        ".5s,500",
        "1min,60000",
        "1.5min,90000",
        "2h,7200000",
        "1d,86400000",
        "1000us,1",
        "0,0",
        "-1,-1000"
    })
    void times(String text, long millis) {
        assertThat(ValueText.time(text, "s")).contains(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "s", "10S", "10sec", "10 m", "10 s s", "1e30s", "99999999999d"})
    void noTime(String text) {
        assertThat(ValueText.time(text, "s")).isEmpty();
    }

    @Test
    void bareNumberIsInTheBaseUnit() {
        assertThat(ValueText.time("10000", "ms")).contains(Duration.ofSeconds(10));
    }

    @ParameterizedTest
    @CsvSource({
        "1.2.3.4,true",
        "0.0.0.0,true",
        "255.255.255.255,true",
        "256.1.1.1,false",
        "1.2.3,false",
        "1.2.3.4.5,false",
        "01.2.3.4,false",
        "::,true",
        "::1,true",
        "fe80::1,true",
        "1:2:3:4:5:6:7:8,true",
        "1:2:3:4:5:6:7,false",
        "1::2::3,false",
        "::ffff:1.2.3.4,true",
        "1:2:3:4:5:6:7::,true",
        "1:2:3:4:5:6:7:8::,false",
        "12345::,false",
        "host,false",
        ":::,false",
        "1:,false"
    })
    void addresses(String text, boolean valid) {
        assertThat(Shapes.isAddress(text)).isEqualTo(valid);
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:9900,127.0.0.1:9900",
        "[::1]:80,[::1]:80",
        "host:1,host:1",
        "*:65535,*:65535"
    })
    void endpoints(String text, String shown) {
        assertThat(Shapes.endpoint(text).orElseThrow().toString()).isEqualTo(shown);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":80",
                "host",
                "host:",
                "host:0",
                "host:65536",
                "::1:80",
                "[x]:80",
                "[::1]",
                "a b:80",
                "host:+80"
            })
    void noEndpoint(String text) {
        assertThat(Shapes.endpoint(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"wd_intervall,wd_interval,1", "vip_mehtod,vip_method,1", "abc,xyz,3", "'',ab,2"})
    void distances(String left, String right, int distance) {
        assertThat(NearestName.distance(left, right)).isEqualTo(distance);
        assertThat(NearestName.distance(right, left)).isEqualTo(distance);
    }
}
