package org.pgwatchdog.daemon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgwatchdog.daemon.FreePorts;

class DoctorCommandTest {
    @TempDir Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int execute(String... arguments) {
        return Commands.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }

    private String file(String more) throws IOException {
        return Files.writeString(
                        directory.resolve("pgpool.conf"),
                        """
                        hostname0 = '127.0.0.1'
                        wd_port0 = %d
                        pgpool_port0 = 9999
                        wd_lifecheck_method = 'external'
                        wd_ipc_socket_dir = '%s'
                        http_listen = ''
                        local_pgpool = off
                        """
                                        .formatted(FreePorts.next(), directory)
                                + more)
                .toString();
    }

    @Test
    void warningsAloneAreZero() throws IOException {
        assertThat(execute("doctor", "-f", file(""), "--node-id", "0")).isZero();
        assertThat(out.toString())
                .startsWith("CHECK ")
                .contains("is the only node")
                .contains("wd_authkey is empty")
                .contains("vip_method has no AWS method")
                .contains(" 2 warn, 0 FAIL, ");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void aFailureIsOne() throws IOException {
        String file = file("wd_authkey = 'k'\nwd_escalation_command = '/no/where'\n");
        assertThat(execute("doctor", "-f", file, "--node-id", "0", "--json")).isEqualTo(1);
        assertThat(JsonParser.parseString(out.toString()).getAsJsonArray())
                .extracting(JsonElement::getAsJsonObject)
                .filteredOn(one -> one.get("result").getAsString().equals("FAIL"))
                .singleElement()
                .extracting(one -> one.get("id").getAsString())
                .isEqualTo("commands");
    }

    @Test
    void aWrongConfigurationIsTwoAndNothingIsLookedAt() throws IOException {
        assertThat(execute("doctor", "-f", file("wd_priority = many\n"), "--node-id", "0"))
                .isEqualTo(2);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).contains("wd_priority");
    }
}
