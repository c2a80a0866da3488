package org.pgwatchdog.itest.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/// One host: a network namespace with the interface `eth0` and whatever processes run in it.
///
/// Only this test run starts processes in it, so all of them may be signalled. System V shared memory
/// and semaphores of each started program live in an IPC namespace of its own and vanish with it.
public final class Netns implements AutoCloseable {

    private static final Duration LOCAL_PATIENCE = Duration.ofSeconds(10);

    private final String name;
    private final String address;
    private final NetnsThread thread;

    private Netns(String name, String address) {
        this.name = name;
        this.address = address;
        this.thread = new NetnsThread(name);
    }

    static Netns create(String name, String address) {
        Command.mustRun("ip", "netns", "add", name);
        Command.mustRun("ip", "-n", name, "link", "set", "lo", "up");
        return new Netns(name, address);
    }

    public String name() {
        return name;
    }

    /// The host's own IPv4 address; empty for the switch.
    public String address() {
        return address;
    }

    /// Starts a program on this host with both its outputs appended to `log`.
    public Process start(Path log, Map<String, String> environment, List<String> words) {
        ProcessBuilder builder =
                new ProcessBuilder(inHere(prepend(List.of("unshare", "--ipc"), words)));
        builder.environment().putAll(environment);
        builder.redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.redirectInput(Path.of("/dev/null").toFile());
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(String.join(" ", words), e);
        }
    }

    /// Runs a command on this host and returns however it ended.
    public Command run(Duration limit, String... words) {
        return Command.run(limit, inHere(Arrays.asList(words)));
    }

    /// Runs an `ip` command on this host's interfaces, which must succeed.
    public String ip(String... words) {
        List<String> all = prepend(List.of("ip", "-n", name), Arrays.asList(words));
        return Command.run(Command.PATIENCE, all).orThrow().output();
    }

    /// Joins this namespace to another by a cable: device `port` here, `eth0` there.
    void wireTo(Netns other, String port) {
        Command.mustRun(
                "ip",
                "link",
                "add",
                port,
                "netns",
                name,
                "type",
                "veth",
                "peer",
                "name",
                "eth0",
                "netns",
                other.name());
    }

    /// Sets one of the kernel's parameters, a file below `/proc/sys`, for this namespace.
    void kernel(String parameter, String value) {
        run(Command.PATIENCE, "sh", "-c", "echo " + value + " >/proc/sys/" + parameter).orThrow();
    }

    /// Runs Java networking code as if this JVM were on this host.
    public <T> T call(Duration limit, Callable<T> task) {
        return thread.call(limit, task);
    }

    /// Moves the calling platform thread, and no other, onto this host for the rest of its life.
    public void enter() {
        Syscalls.joinNetworkNamespace("/run/netns/" + name);
    }

    /// Lets programs started here from now on ask that name server.
    public void nameServer(String address) {
        try {
            Files.createDirectories(nameFiles());
            Files.writeString(nameFiles().resolve("resolv.conf"), "nameserver " + address + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What `ip netns exec` puts in the place of files of /etc.
    private Path nameFiles() {
        return StaleRuns.ETC_OF_NAMESPACES.resolve(name);
    }

    /// Whether one of this host's interfaces has the address now.
    public boolean holds(String ipv4) {
        return call(
                LOCAL_PATIENCE,
                () -> NetworkInterface.getByInetAddress(InetAddress.getByName(ipv4)) != null);
    }

    /// Removes the address if the host has it, as a reboot would.
    public void forget(String ipv4) {
        if (holds(ipv4)) {
            for (String line : ip("-o", "-4", "addr", "show").lines().toList()) {
                String[] words = line.split("\\s+");
                for (String word : words) {
                    if (word.startsWith(ipv4 + "/")) {
                        ip("addr", "del", word, "dev", words[1]);
                    }
                }
            }
        }
    }

    /// The processes running on this host now.
    public List<Long> pids() {
        Command command = Command.run(Command.PATIENCE, List.of("ip", "netns", "pids", name));
        List<Long> pids = new ArrayList<>();
        for (String line : command.orThrow().output().lines().toList()) {
            pids.add(Long.valueOf(line.strip()));
        }
        return pids;
    }

    /// Stops every process of this host in its tracks, as a frozen virtual machine.
    public void freeze() {
        for (int round = 0; round < 2; round++) {
            pids().forEach(pid -> Syscalls.kill(pid, Syscalls.SIGSTOP));
        }
    }

    public void thaw() {
        pids().forEach(pid -> Syscalls.kill(pid, Syscalls.SIGCONT));
    }

    /// Ends every process of this host at once, and waits until none is left.
    public void killAll() {
        Await.until(
                "end of the processes of " + name,
                Command.PATIENCE,
                () -> {
                    List<Long> left = pids();
                    left.forEach(pid -> Syscalls.kill(pid, Syscalls.SIGKILL));
                    return left.isEmpty()
                            ? java.util.Optional.empty()
                            : java.util.Optional.of("left: " + left);
                });
    }

    @Override
    public void close() {
        try {
            killAll();
        } finally {
            thread.close();
            Command.run(Command.PATIENCE, List.of("ip", "netns", "del", name));
            StaleRuns.deleteTree(nameFiles());
        }
    }

    @Override
    public String toString() {
        return name;
    }

    private List<String> inHere(List<String> words) {
        return prepend(List.of("ip", "netns", "exec", name), words);
    }

    private static List<String> prepend(List<String> head, List<String> tail) {
        List<String> all = new ArrayList<>(head);
        all.addAll(tail);
        return all;
    }
}
