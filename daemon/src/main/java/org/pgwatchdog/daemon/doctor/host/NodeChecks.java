package org.pgwatchdog.daemon.doctor.host;

import static org.pgwatchdog.daemon.doctor.check.Finding.fail;
import static org.pgwatchdog.daemon.doctor.check.Finding.ok;
import static org.pgwatchdog.daemon.doctor.check.Finding.warn;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pgwatchdog.bridge.conf.ConfEntry;
import org.pgwatchdog.bridge.conf.PgpoolConf;
import org.pgwatchdog.bridge.conf.WatchdogSettings;
import org.pgwatchdog.core.model.NodeAddress;
import org.pgwatchdog.daemon.doctor.check.Finding;
import org.pgwatchdog.daemon.wiring.OwnAddress;

/// `configuration`, `node-id`, `authkey`, `directories`: what this node needs to be itself.
record NodeChecks(NodeSubject subject) {
    private static final String KEY = "wd_authkey";
    private static final String FILE_PREFIX = "file:";

    /// What `check-config` warns of.
    List<Finding> configuration() {
        if (subject.warnings().isEmpty()) {
            return ok(subject.files().size() == 1
                            ? subject.files().getFirst() + " is in order"
                            : subject.files().size() + " files are in order")
                    .alone();
        }
        return subject.warnings().stream()
                .map(one -> warn(one.toString(), "correct the line, then pgwatchdog check-config"))
                .toList();
    }

    List<Finding> identity() {
        WatchdogSettings settings = subject.settings();
        NodeAddress self = settings.cluster().localAddress();
        var names = new WrittenNames(subject);
        if (settings.peers().listenAddress().isPresent() || OwnAddress.isHere(self.host())) {
            return ok("node " + self.id() + " is " + self.host()).alone();
        }
        return fail(
                        names.ownHost()
                                + " = '"
                                + self.host()
                                + "' is no own address of this host, so "
                                + (names.isOld() ? "this name" : "node id " + self.id())
                                + " belongs to another one",
                        "correct " + names.identity() + ", or set wd_listen_address")
                .alone();
    }

    List<Finding> key() {
        if (subject.settings().auth().key().isEmpty()) {
            return warn(
                            "wd_authkey is empty: any host that reaches the port may join and lead",
                            "set the same wd_authkey on all nodes, best as file:PATH")
                    .alone();
        }
        // Of a file of its own, reading the configuration has said so.
        return PgpoolConf.read(subject.files())
                .find(KEY)
                .filter(entry -> !entry.value().startsWith(FILE_PREFIX))
                .map(ConfEntry::source)
                .filter(source -> isReadableByAll(source.file()))
                .map(source ->
                        warn(
                                "wd_authkey stands in " + source + ", which everybody may read",
                                "chmod 640 " + source.file() + ", or wd_authkey = 'file:PATH'"))
                .orElseGet(() -> ok("is set"))
                .alone();
    }

    List<Finding> directories() {
        Map<Path, String> wanted = new LinkedHashMap<>();
        if (subject.settings().peers().protocol() == WatchdogSettings.Protocol.V4) {
            wanted.put(subject.settings().ipc().directory(), "wd_ipc_socket_dir");
        }
        wanted.putIfAbsent(subject.settings().control().directory(), "control_socket_dir");
        var findings = new ArrayList<Finding>();
        wanted.forEach((directory, key) -> {
            if (!Files.isDirectory(directory)) {
                findings.add(
                        fail(
                                key + ": there is no directory " + directory,
                                "create it, owned by the daemon's user"));
            } else if (!Files.isWritable(directory)) {
                findings.add(
                        fail(
                                key + ": this user may not write to " + directory,
                                "run this as the daemon's user, or chown the directory"));
            }
        });
        return findings.isEmpty()
                ? ok(String.join(", ", wanted.keySet().stream().map(Path::toString).toList())
                                + " can be written to")
                        .alone()
                : findings;
    }

    private static boolean isReadableByAll(Path file) {
        try {
            return Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ);
        } catch (IOException | UnsupportedOperationException _) {
            return false;
        }
    }
}
