package org.pgwatchdog.daemon.demo;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Where the stand-in for AWS was built: in the source tree that this program was built in. It is a test
/// double and no part of an installed program.
public final class StandInProgram {
    private static final Path JAR = Path.of("aws-standin", "target", "aws-standin-program.jar");

    private StandInProgram() {}

    /// The command that runs it, up to the file that describes its world.
    ///
    /// @param java the program `java`
    /// @param program a file of this program
    /// @return empty outside of a source tree
    public static Optional<List<String>> command(String java, Path program) {
        for (Path folder = program.toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path jar = folder.resolve(JAR);
            if (Files.isRegularFile(jar)) {
                return Optional.of(
                        List.of(
                                java,
                                "-Xmx64m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-jar",
                                jar.toString()));
            }
        }
        return Optional.empty();
    }
}
