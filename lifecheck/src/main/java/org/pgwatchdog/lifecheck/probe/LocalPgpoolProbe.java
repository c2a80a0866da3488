package org.pgwatchdog.lifecheck.probe;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.pgwatchdog.lifecheck.LifecheckLimits;
import org.pgwatchdog.lifecheck.LocalPgpoolSettings;
import org.pgwatchdog.lifecheck.detect.PortSight;
import org.pgwatchdog.lifecheck.detect.ProcessSight;

/// Looks at the local pgpool: its pid file and process, and its port. Blocks, the look at the process
/// for microseconds, the one at the port up to [LifecheckLimits#LOCAL_CONNECT_MAX].
public final class LocalPgpoolProbe {
    /// A pid and a newline are shorter.
    private static final int PID_FILE_MAX = 64;

    private final LocalPgpoolSettings settings;

    public LocalPgpoolProbe(LocalPgpoolSettings settings) {
        this.settings = settings;
    }

    /// Reads the pid file and looks whether that process lives. A zombie counts as gone.
    public ProcessSight process() {
        if (settings.pidFile().isEmpty()) {
            return new ProcessSight.NotWatched();
        }
        Path file = settings.pidFile().get();
        String text;
        try (InputStream in = Files.newInputStream(file)) {
            String content = new String(in.readNBytes(PID_FILE_MAX), StandardCharsets.US_ASCII);
            // Pgpool-II writes its NUL along with the digits (main.c, write_pid_file).
            text = content.split("\0", 2)[0].strip();
        } catch (NoSuchFileException _) {
            return new ProcessSight.NoPid("there is no pid file " + file);
        } catch (IOException e) {
            return new ProcessSight.NoPid("cannot read the pid file " + file + ": " + e);
        }
        if (!text.matches("[1-9][0-9]{0,9}")) {
            return new ProcessSight.NoPid("the pid file " + file + " holds no process id");
        }
        long pid = Long.parseLong(text);
        boolean alive = ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
        return alive && !isZombie(pid) ? new ProcessSight.Running(pid) : new ProcessSight.Gone(pid);
    }

    /// Dead but not yet waited for by its parent, as happens in containers without an init.
    private static boolean isZombie(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            int afterName = stat.lastIndexOf(") ");
            return afterName >= 0 && stat.startsWith("Z", afterName + 2);
        } catch (IOException _) {
            return false;
        }
    }

    /// Connects to the port and closes at once.
    public PortSight port() {
        if (settings.port() == 0) {
            return PortSight.NOT_WATCHED;
        }
        try (Socket socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(settings.host(), settings.port()),
                    (int) LifecheckLimits.LOCAL_CONNECT_MAX.toMillis());
            return PortSight.ACCEPTED;
        } catch (ConnectException _) {
            return PortSight.REFUSED;
        } catch (IOException _) {
            return PortSight.SILENT;
        }
    }
}
