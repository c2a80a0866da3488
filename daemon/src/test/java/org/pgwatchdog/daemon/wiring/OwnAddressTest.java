package org.pgwatchdog.daemon.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// Which host names are this host's own.
final class OwnAddressTest {
    @Test
    void loopbackIsHere() {
        assertThat(OwnAddress.isHere("127.0.0.1")).isTrue();
        assertThat(OwnAddress.isHere("localhost")).isTrue();
    }

    @Test
    void anotherHostsAddressIsNot() {
        assertThat(OwnAddress.isHere("203.0.113.77")).isFalse();
    }
}
