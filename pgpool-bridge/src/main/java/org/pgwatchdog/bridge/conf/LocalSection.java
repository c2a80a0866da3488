package org.pgwatchdog.bridge.conf;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.pgwatchdog.bridge.conf.WatchdogSettings.Auth;
import org.pgwatchdog.bridge.conf.WatchdogSettings.Control;
import org.pgwatchdog.bridge.conf.WatchdogSettings.Ipc;
import org.pgwatchdog.bridge.conf.WatchdogSettings.Local;
import org.pgwatchdog.bridge.conf.WatchdogSettings.Log;
import org.pgwatchdog.bridge.conf.WatchdogSettings.LogFormat;
import org.pgwatchdog.bridge.conf.WatchdogSettings.LogLevel;
import org.pgwatchdog.bridge.conf.WatchdogSettings.Partition;
import org.pgwatchdog.bridge.conf.WatchdogSettings.PartitionAction;
import org.pgwatchdog.core.model.NodeAddress;
import org.pgwatchdog.wire.auth.AuthMethod;
import org.pgwatchdog.wire.auth.WatchdogKey;

/// Builds what concerns this host: its pgpool, the bridge to it, sockets, the log, and the cluster's key.
final class LocalSection {
    /// Longest path of a Unix-domain socket (protocol v4, 16.1).
    private static final int SOCKET_PATH_BYTES_MAX = 107;

    /// Made by the package or the service (`StateDirectory=`); survives the host's restart.
    private static final Path STATE = Path.of("/var/lib/pgwatchdog");

    private final Draft draft;

    LocalSection(Draft draft) {
        this.draft = draft;
    }

    Auth auth() {
        WatchdogKey key = WatchdogKey.NONE;
        try {
            key = WatchdogKey.of(draft.text("wd_authkey"));
        } catch (IllegalArgumentException tooLong) {
            draft.problem("wd_authkey", "is too long", "a shorter key, the same on all nodes");
        }
        AuthMethod method =
                draft.text("wd_auth_method").equals("md5")
                        ? AuthMethod.MD5
                        : AuthMethod.HMAC_SHA256;
        return new Auth(key, method);
    }

    Ipc ipc(NodeAddress self) {
        Ipc ipc = new Ipc(socketDirectory(), self.wdPort());
        int length = ipc.socket().toString().getBytes(StandardCharsets.UTF_8).length;
        if (length > SOCKET_PATH_BYTES_MAX) {
            draft.problem(
                    "wd_ipc_socket_dir",
                    "is too long for a socket's path",
                    "a directory whose socket has at most " + SOCKET_PATH_BYTES_MAX + " bytes");
        }
        return ipc;
    }

    Local local(NodeAddress self) {
        boolean present = draft.flag("local_pgpool");
        int port = draft.whole("port");
        if (present && port != self.pgpoolPort()) {
            draft.warning(
                    "port",
                    "differs from this node's pgpool_port, "
                            + self.pgpoolPort()
                            + ": the local pgpool is looked for at "
                            + port,
                    "the same port");
        }
        Path run = Draft.socketDirectory();
        boolean packaged = !run.equals(Path.of("/tmp"));
        Path pid = Path.of(packaged ? run + "/pgpool.pid" : "/var/run/pgpool/pgpool.pid");
        Path debianLog = Path.of("/var/log/postgresql");
        Path work = Files.isDirectory(debianLog) ? debianLog : Path.of("/tmp");
        List<String> sockets = draft.list("unix_socket_directories", ',');
        return new Local(
                present,
                port,
                draft.list("listen_addresses", ','),
                sockets.isEmpty() ? List.of(run.toString()) : sockets,
                draft.path("pid_file_name", pid),
                draft.path("work_dir", work));
    }

    Control control() {
        Path directory = draft.path("control_socket_dir", socketDirectory());
        return new Control(
                directory,
                draft.optional("control_socket_group"),
                draft.optional("http_listen").flatMap(Shapes::endpoint),
                draft.path("state_dir", Files.isWritable(STATE) ? STATE : directory));
    }

    Partition partition() {
        List<Partition.Target> targets =
                NetworkTargets.parse(draft.text("np_targets")).orElseThrow();
        return new Partition(targets, draft.choice("np_action", PartitionAction.class));
    }

    Log log() {
        return new Log(
                draft.choice("wd_log_format", LogFormat.class),
                draft.choice("wd_log_level", LogLevel.class));
    }

    private Path socketDirectory() {
        return draft.path("wd_ipc_socket_dir", Draft.socketDirectory());
    }
}
