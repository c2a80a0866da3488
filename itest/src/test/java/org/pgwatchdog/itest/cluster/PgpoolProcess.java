package org.pgwatchdog.itest.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.itest.net.Await;
import org.pgwatchdog.itest.net.Command;
import org.pgwatchdog.itest.net.Netns;

/// One Pgpool-II of Debian on a host, with or without its own watchdog.
final class PgpoolProcess {

    static final String PCP_USER = "admin";

    private static final String PCP_PASSWORD = "secret of pcp";
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(40);
    private static final Duration PCP_PATIENCE = Duration.ofSeconds(3);

    private final Netns host;
    private final Path directory;
    private final Path log;
    private @Nullable Process process;
    private long logStart;

    PgpoolProcess(Netns host, Path directory) {
        this.host = host;
        this.directory = directory;
        this.log = directory.resolve("pgpool.log");
    }

    /// Writes the files pgpool needs beside its configuration, and the configuration.
    void configure(PgpoolConfText conf, int id) {
        write("pgpool.conf", conf.text());
        write("pgpool_node_id", id + "\n");
        write("pool_passwd", "");
        write("pcp.conf", PCP_USER + ":" + md5(PCP_PASSWORD) + "\n");
        writePassFile(passFile(), "");
    }

    /// Writes a file of passwords as the stock pcp programs read it. An empty password: the one every
    /// pool's pcp user has.
    static void writePassFile(Path file, String password) {
        String written = password.isEmpty() ? PCP_PASSWORD : password;
        try {
            Files.writeString(file, "*:*:" + PCP_USER + ":" + written + "\n");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void start() {
        logStart = logSize();
        process =
                host.start(
                        log,
                        Map.of(),
                        List.of(
                                "pgpool",
                                "-n",
                                "-f",
                                directory.resolve("pgpool.conf").toString(),
                                "-F",
                                directory.resolve("pcp.conf").toString()));
    }

    boolean isRunning() {
        return process != null && process.isAlive();
    }

    /// The exit status of a pgpool that has ended by itself.
    Optional<Integer> exitStatus() {
        return process == null || process.isAlive()
                ? Optional.empty()
                : Optional.of(process.exitValue());
    }

    /// Asks for a fast shutdown and waits for it; clients are not waited for.
    void stop() {
        if (process == null || !process.isAlive()) {
            return;
        }
        Command.mustRun("kill", "-INT", String.valueOf(process.pid()));
        Process stopping = process;
        Await.untilTrue("pgpool's shutdown", STOP_PATIENCE, () -> !stopping.isAlive());
    }

    /// Kills pgpool's main process alone; its children are left to themselves.
    void killMain() {
        if (process != null) {
            process.destroyForcibly();
            Process dying = process;
            Await.untilTrue("end of pgpool", Command.PATIENCE, () -> !dying.isAlive());
        }
    }

    /// Kills pgpool's main process and all its children.
    void killTree() {
        if (process != null) {
            List<ProcessHandle> children = process.descendants().toList();
            killMain();
            children.forEach(ProcessHandle::destroyForcibly);
        }
    }

    /// Runs one of the pcp programs against this pgpool for a quick answer.
    Command pcp(String program, String... options) {
        return pcp(PCP_PATIENCE, program, options);
    }

    /// Runs one of the pcp programs against this pgpool.
    Command pcp(Duration limit, String program, String... options) {
        return pcpAt(ClusterNode.PCP_PORT, limit, program, options);
    }

    /// Runs one of the pcp programs against whatever serves PCP at a port of this host.
    Command pcpAt(int port, Duration limit, String program, String... options) {
        String[] head = {
            "env",
            "PCPPASSFILE=" + passFile(),
            program,
            "-h127.0.0.1",
            "-p" + port,
            "-U" + PCP_USER,
            "-w"
        };
        String[] words = Stream.of(head, options).flatMap(Arrays::stream).toArray(String[]::new);
        return host.run(limit, words);
    }

    /// Runs the stock `wd_cli` with one of the configurations in this pgpool's directory.
    Command wdCli(String conf, String... options) {
        Stream<String> head = Stream.of("wd_cli", "-f", directory.resolve(conf).toString());
        return host.run(
                Command.PATIENCE,
                Stream.concat(head, Arrays.stream(options)).toArray(String[]::new));
    }

    Path logFile() {
        return log;
    }

    Path passFile() {
        return directory.resolve("pcppass");
    }

    /// What was logged since the last start.
    String logText() {
        return textFrom(log, logStart);
    }

    Path write(String name, String text) {
        try {
            return Files.writeString(directory.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A file's text from an offset on; empty if there is no such file.
    static String textFrom(Path file, long offset) {
        try {
            byte[] all = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
            int start = (int) Math.min(offset, all.length);
            return new String(all, start, all.length - start, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long logSize() {
        try {
            return Files.exists(log) ? Files.size(log) : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String md5(String password) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("MD5")
                            .digest(password.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
