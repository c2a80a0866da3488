package org.pgwatchdog.daemon.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/// The sample configurations of conf/aws, as somebody puts them into a folder.
final class AwsSamples {
    private static final Path FOLDER = Path.of("../conf/aws");
    private static final String INSTALLED = "/etc/pgwatchdog";

    private AwsSamples() {}

    /// Their names, without `.conf`.
    static List<String> names() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".conf"))
                    .map(name -> name.substring(0, name.length() - ".conf".length()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Puts one into that folder, with all it names there.
    static Path install(String name, Path folder) throws IOException {
        Path script = folder.resolve("if_cmd.sh");
        Files.copy(FOLDER.resolve("if_cmd.sh"), script);
        secret(folder.resolve("wd_authkey"), "secret");
        secret(folder.resolve("pcppass"), "*:*:*:secret");
        Files.writeString(folder.resolve("pgpool_node_id"), "0\n");
        String text = Files.readString(FOLDER.resolve(name + ".conf"));
        return Files.writeString(
                folder.resolve(name + ".conf"), text.replace(INSTALLED, folder.toString()));
    }

    private static void secret(Path file, String text) throws IOException {
        Files.writeString(file, text + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
}
