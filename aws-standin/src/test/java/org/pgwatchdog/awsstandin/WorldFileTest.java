package org.pgwatchdog.awsstandin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgwatchdog.awsstandin.world.RouteTable;

class WorldFileTest {
    private static final Path EXAMPLE = Path.of("example", "three-zones.json");

    @Test
    void theExampleIsAWorldThatServes() {
        WorldFile file = WorldFile.read(EXAMPLE);
        assertThat(file.world().instances()).hasSize(3);
        assertThat(file.world().interfaces().get("eni-00000000000000003").sourceDestCheck())
                .as("the default of AWS")
                .isTrue();
        RouteTable app = file.world().routeTables().get("rtb-0000000000000000f");
        assertThat(app.routes()).hasSize(3);
        assertThat(app.tags()).containsEntry("cluster", "pg");
        assertThat(file.hosts()).hasSize(3);
        assertThat(file.gates().getFirst().gate().address()).isEqualTo("20.0.0.50");
        try (AwsStandIn standIn = file.start()) {
            assertThat(standIn.endpoints())
                    .containsKeys("ec2", "route53", "sts", "control", "i-00000000000000001");
            assertThat(standIn.keys().find("AKIAEXAMPLE000000001")).isPresent();
            assertThat(standIn.endpoints().get("gate 20.0.0.50:5432")).hasScheme("tcp");
        }
    }

    @Test
    void faultsOfTheFileAreNamed(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("world.json");
        Files.writeString(file, "{\"region\":\"r-1\"}");
        assertThatThrownBy(() -> WorldFile.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"account\" is missing")
                .hasMessageContaining(file.toString());
        Files.writeString(file, "{");
        assertThatThrownBy(() -> WorldFile.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(file.toString());
        assertThatThrownBy(() -> WorldFile.read(folder.resolve("none")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("none");
    }

    @Test
    void theProgramNeedsAFileThatCanBeServed(@TempDir Path folder) throws IOException {
        assertThat(run().status()).isEqualTo(2);
        assertThat(run().text()).contains("usage");
        assertThat(run("nowhere.json").text()).startsWith("aws-standin: cannot read nowhere.json");
        try (ServerSocket taken = new ServerSocket()) {
            taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            Path file = folder.resolve("world.json");
            Files.writeString(
                    file,
                    "{\"region\":\"r-1\",\"account\":\"1\",\"listen\":{\"host\":\""
                            + taken.getInetAddress().getHostAddress()
                            + "\",\"ec2\":"
                            + taken.getLocalPort()
                            + "}}");
            Outcome outcome = run(file.toString());
            assertThat(outcome.status()).isEqualTo(2);
            assertThat(outcome.text()).contains("cannot listen on", "for ec2");
        }
    }

    private record Outcome(int status, String text) {}

    private static Outcome run(String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        int status = StandInMain.run(args, stream, stream);
        return new Outcome(status, out.toString(StandardCharsets.UTF_8));
    }
}
