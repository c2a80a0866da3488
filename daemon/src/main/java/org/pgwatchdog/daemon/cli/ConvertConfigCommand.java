package org.pgwatchdog.daemon.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.bridge.conf.ConfConversion;
import org.pgwatchdog.bridge.conf.ConfProblem;
import org.pgwatchdog.bridge.conf.ConversionResult;
import org.pgwatchdog.bridge.conf.SettingsResult;
import org.pgwatchdog.bridge.conf.WatchdogSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `pgwatchdog convert-config`.
@Command(
        name = "convert-config",
        mixinStandardHelpOptions = true,
        description = {
            "Writes a pgpool.conf of Pgpool-II 3.2 to 4.1 in the form of 4.2 and later, which natives and",
            "pgwatchdog read. Comments, order and all else stay; each change is a line on standard error.",
            "All nodes must be numbered alike: convert each node's file with that node's own --node-id.",
            "Exit code 0: done, 1: not written, or not usable yet, 2: OLD cannot be converted."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  pgwatchdog convert-config /etc/pgpool2/pgpool.conf > pgpool-4.conf",
            "  pgwatchdog convert-config pgpool.conf -o pgpool-4.conf --node-id 1"
        })
final class ConvertConfigCommand implements Callable<Integer> {
    @Parameters(paramLabel = "OLD", description = "The old configuration; it is not changed.")
    private @Nullable Path old;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Where to write; must not exist. Default: standard output.")
    private @Nullable Path output;

    @Option(
            names = "--node-id",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "The number of the node that OLD belongs to; the others get the remaining ones in"
                            + " their order. Default: ${DEFAULT-VALUE}.")
    private int nodeId;

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Path file = Objects.requireNonNull(old);
        return switch (ConfConversion.convert(file, nodeId)) {
            case ConversionResult.Refused(List<ConfProblem> problems) ->
                    throw new BadConfiguration(problems.stream().map(Object::toString).toList());
            case ConversionResult.Converted converted -> {
                byte[] content = converted.content().getBytes(StandardCharsets.ISO_8859_1);
                if (output == null) {
                    print(content);
                } else {
                    write(file, output, content);
                }
                tell(file, converted);
                yield output == null ? 0 : check(output);
            }
        };
    }

    /// What was changed, and what is left to do.
    private void tell(Path file, ConversionResult.Converted converted) {
        converted.changes().forEach(change -> say(change.toString()));
        StringBuilder nodes = new StringBuilder();
        for (int number = 0; number < converted.nodes().size(); number++) {
            nodes.append(number == 0 ? "" : ", ")
                    .append(number)
                    .append(" = ")
                    .append(converted.nodes().get(number));
        }
        say(
                file
                        + ": converted from the names of "
                        + converted.release()
                        + "; the nodes are "
                        + nodes
                        + "; on all nodes these numbers must be the same");
        say(
                file
                        + ": write "
                        + nodeId
                        + " into the file pgpool_node_id beside the new file, or give --node-id "
                        + nodeId);
    }

    /// Whether the new file is usable; what is still wrong was so before, or has no form in 4.x.
    private int check(Path written) {
        return switch (WatchdogSettings.load(List.of(written), OptionalInt.of(nodeId))) {
            case SettingsResult.Loaded _ -> 0;
            case SettingsResult.Invalid(List<ConfProblem> problems) -> {
                problems.forEach(problem -> say(problem.toString()));
                say(written + " is written, but not usable yet: correct the lines named last");
                yield Commands.FAILED;
            }
        };
    }

    private void print(byte[] content) throws IOException {
        var out = Objects.requireNonNull(spec).commandLine().getOut();
        try {
            out.print(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)));
        } catch (CharacterCodingException notUtf8) {
            throw new IOException(
                    "there is text that is not UTF-8 in it: give -o FILE, which keeps its bytes",
                    notUtf8);
        }
        out.flush();
        if (out.checkError()) {
            throw new IOException("standard output cannot be written");
        }
    }

    /// There may be passwords in it: nobody may read it who could not read the old one.
    private static void write(Path old, Path file, byte[] content) throws IOException {
        var access = PosixFilePermissions.asFileAttribute(Files.getPosixFilePermissions(old));
        try (OutputStream stream =
                Channels.newOutputStream(
                        Files.newByteChannel(
                                file,
                                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                                access))) {
            stream.write(content);
        } catch (FileAlreadyExistsException _) {
            throw new IOException(file + " exists already; remove it, or give -o another name");
        } catch (IOException failed) {
            throw new IOException(
                    file + " cannot be written: " + failed.getClass().getSimpleName(), failed);
        }
    }

    private void say(String line) {
        var err = Objects.requireNonNull(spec).commandLine().getErr();
        err.println(line);
        err.flush();
    }
}
