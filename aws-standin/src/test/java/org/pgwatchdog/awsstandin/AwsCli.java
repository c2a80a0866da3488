package org.pgwatchdog.awsstandin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// The stock `aws` CLI, pointed at a stand-in.
final class AwsCli {
    record Result(int status, String out, String err) {
        JsonObject json() {
            assertThat(status).as(err).isZero();
            return out.isBlank() ? new JsonObject() : JsonParser.parseString(out).getAsJsonObject();
        }
    }

    private final String program = find();
    private final AwsStandIn standIn;
    private String keyId = AwsStandIn.TEST_KEY_ID;
    private String secret = AwsStandIn.TEST_SECRET;

    AwsCli(AwsStandIn standIn) {
        this.standIn = standIn;
    }

    void credentials(String newKeyId, String newSecret) {
        keyId = newKeyId;
        secret = newSecret;
    }

    /// Runs a command that must succeed.
    JsonObject ok(String commandLine) {
        return run(commandLine).json();
    }

    /// Runs a command that must be refused with exactly that text: the CLI prints code, operation and
    /// message.
    void refused(String commandLine, String expected) {
        Result result = run(commandLine);
        assertThat(result.err().strip()).isEqualTo(expected);
        // 254 is the CLI's exit code for an error of the service.
        assertThat(result.status()).isEqualTo(254);
    }

    /// Words are parted by blanks; JSON without blanks may stand among them.
    Result run(String commandLine) {
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(Arrays.asList(commandLine.split(" ", -1)));
        String service = command.get(1);
        String endpoint =
                (service.equals("route53") ? standIn.route53() : standIn.ec2()).toString();
        command.addAll(List.of("--endpoint-url", endpoint, "--output", "json"));
        command.addAll(List.of("--region", ThreeZones.REGION, "--no-cli-pager"));
        try {
            return run(command);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private Result run(List<String> command) throws IOException, InterruptedException {
        Path out = Files.createTempFile("aws", ".out");
        Path err = Files.createTempFile("aws", ".err");
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile());
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("AWS_"));
        environment.put("AWS_ACCESS_KEY_ID", keyId);
        environment.put("AWS_SECRET_ACCESS_KEY", secret);
        environment.put("AWS_MAX_ATTEMPTS", "2");
        environment.put("AWS_CONFIG_FILE", "/dev/null");
        environment.put("AWS_SHARED_CREDENTIALS_FILE", "/dev/null");
        environment.put("NO_PROXY", "*");
        Process process = builder.start();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            fail("no end after 60 s: %s", command);
        }
        Result result =
                new Result(process.exitValue(), Files.readString(out), Files.readString(err));
        Files.delete(out);
        Files.delete(err);
        return result;
    }

    /// Debian's own first: other installations may be of version 1.
    private static String find() {
        List<String> folders = new ArrayList<>(List.of("/usr/bin"));
        folders.addAll(
                Arrays.asList(
                        System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)));
        return folders.stream()
                .map(folder -> Path.of(folder, "aws"))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst()
                .orElseThrow(() ->
                        new AssertionError(
                                "the aws command is missing; install it: apt-get install"
                                        + " awscli"));
    }
}
