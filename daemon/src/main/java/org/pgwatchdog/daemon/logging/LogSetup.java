package org.pgwatchdog.daemon.logging;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/// Sets up the process's log: everything to standard error, one line each, no files read.
public final class LogSetup {
    /// Loggers live only as long as somebody holds them, and their levels with them.
    /// The pool of connections tells of each one; what matters of it, its callers tell.
    private static final Logger CHATTY = Logger.getLogger("com.zaxxer.hikari");

    private static final List<Logger> OURS =
            List.of(Logger.getLogger("org.pgwatchdog"), Logger.getLogger("watchdog"));

    private LogSetup() {}

    /// Starts to log.
    ///
    /// @param json JSON lines instead of text
    /// @param level the least important level shown: `ERROR`, `WARN`, `INFO` or `DEBUG`
    public static void start(boolean json, String level) {
        LogManager.getLogManager().reset();
        Logger root = Logger.getLogger("");
        root.setLevel(Level.INFO);
        Level shown = levelOf(level);
        OURS.forEach(logger -> logger.setLevel(shown));
        CHATTY.setLevel(Level.SEVERE);
        PrintStream err = System.err;
        root.addHandler(new StreamHandler(err, new CompactFormatter(json, ZoneId.systemDefault())));
        if (shown.intValue() > Level.INFO.intValue()) {
            root.setLevel(shown);
        }
    }

    /// No log at all: for the commands, whose answers are their output.
    public static void silence() {
        LogManager.getLogManager().reset();
        Logger.getLogger("").setLevel(Level.OFF);
    }

    private static Level levelOf(String name) {
        return switch (name) {
            case "ERROR" -> Level.SEVERE;
            case "WARN" -> Level.WARNING;
            case "DEBUG" -> Level.FINE;
            default -> Level.INFO;
        };
    }

    /// Writes each record as one piece, so that lines of several threads do not mix.
    private static final class StreamHandler extends Handler {
        private final PrintStream out;

        StreamHandler(PrintStream out, CompactFormatter formatter) {
            this.out = out;
            setFormatter(formatter);
            setLevel(Level.ALL);
        }

        @Override
        public void publish(LogRecord entry) {
            if (isLoggable(entry)) {
                byte[] line = getFormatter().format(entry).getBytes(StandardCharsets.UTF_8);
                synchronized (out) {
                    out.write(line, 0, line.length);
                    out.flush();
                }
            }
        }

        @Override
        public void flush() {
            out.flush();
        }

        @Override
        public void close() {
            out.flush();
        }
    }
}
