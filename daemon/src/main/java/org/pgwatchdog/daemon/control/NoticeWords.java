package org.pgwatchdog.daemon.control;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.pgwatchdog.bridge.conf.DaemonPlace;
import org.pgwatchdog.bridge.hook.HookNode;
import org.pgwatchdog.bridge.hook.HookPlaceholders;

/// The words behind `pgwatchdog notify`, whether a command line brought them or the notice box.
/// Immutable once parsed.
public final class NoticeWords {
    private static final Set<String> FLAGS = Set.of("--by-operator", "--no-wait");
    private static final Set<String> VALUES =
            Set.of(
                    "--node",
                    "--host",
                    "--port",
                    "--data-dir",
                    "--new-main",
                    "--new-main-host",
                    "--new-main-port",
                    "--new-main-data-dir",
                    "--old-main",
                    "--old-primary",
                    "--old-primary-host",
                    "--old-primary-port",
                    "--node-id",
                    "--socket");

    private final List<Path> files = new ArrayList<>();
    private final Map<String, String> values = new HashMap<>();
    private final Set<String> flags = new HashSet<>();
    private Optional<HookEvent> event = Optional.empty();

    private NoticeWords() {}

    /// Takes the words apart.
    ///
    /// @throws IllegalArgumentException naming the word that is wrong
    public static NoticeWords parse(List<String> words) {
        NoticeWords parsed = new NoticeWords();
        parsed.read(words.iterator());
        return parsed;
    }

    /// Whether the caller wants the daemon's answer.
    public boolean waits() {
        return !flags.contains("--no-wait");
    }

    /// What they tell.
    ///
    /// @throws IllegalArgumentException naming what is missing or wrong
    public HookNotice notice() {
        HookEvent known =
                event.orElseThrow(() ->
                        new IllegalArgumentException(
                                "failover, failback or follow_primary is missing"));
        if (text("--node").isEmpty()) {
            throw new IllegalArgumentException("--node N is missing");
        }
        HookNode oldPrimary = node("--old-primary", "--old-primary-host", "--old-primary-port", "");
        return new HookNotice(
                known,
                new HookPlaceholders(
                        node("--node", "--host", "--port", "--data-dir"),
                        node(
                                "--new-main",
                                "--new-main-host",
                                "--new-main-port",
                                "--new-main-data-dir"),
                        whole("--old-main", -1),
                        oldPrimary),
                flags.contains("--by-operator"));
    }

    /// The control socket of the daemon that is meant.
    ///
    /// @throws IllegalArgumentException if they do not say it
    public Path socket() {
        if (!text("--socket").isEmpty()) {
            return Path.of(text("--socket"));
        }
        if (files.isEmpty()) {
            throw new IllegalArgumentException("-f FILE or --socket PATH is missing");
        }
        OptionalInt id =
                values.containsKey("--node-id")
                        ? OptionalInt.of(whole("--node-id", 0))
                        : OptionalInt.empty();
        DaemonPlace place =
                DaemonPlace.find(files, id)
                        .orElseThrow(() ->
                                new IllegalArgumentException(
                                        files
                                                + " do not say where the daemon listens; run pgwatchdog"
                                                + " check-config, or give --socket PATH"));
        return ControlSocketPath.of(place.directory(), place.wdPort());
    }

    private void read(Iterator<String> words) {
        while (words.hasNext()) {
            String word = words.next();
            int equals = word.startsWith("--") ? word.indexOf('=') : -1;
            String name = equals < 0 ? word : word.substring(0, equals);
            if (FLAGS.contains(word)) {
                flags.add(word);
            } else if (VALUES.contains(name)) {
                values.put(name, equals < 0 ? next(name, words) : word.substring(equals + 1));
            } else if (name.equals("-f") || name.equals("--file")) {
                files.add(Path.of(equals < 0 ? next(name, words) : word.substring(equals + 1)));
            } else if (word.startsWith("-") || event.isPresent()) {
                throw new IllegalArgumentException("'" + word + "' is not known");
            } else {
                event = HookEvent.of(word);
                if (event.isEmpty()) {
                    throw new IllegalArgumentException(
                            "'" + word + "' is not failover, failback or follow_primary");
                }
            }
        }
    }

    private static String next(String option, Iterator<String> words) {
        if (!words.hasNext()) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return words.next();
    }

    private HookNode node(String id, String host, String port, String directory) {
        int number = whole(id, -1);
        return number < 0
                ? new HookNode(number, "", 0, "")
                : new HookNode(number, text(host), whole(port, 0), text(directory));
    }

    private String text(String option) {
        return values.getOrDefault(option, "").strip();
    }

    private int whole(String option, int absent) {
        String text = text(option);
        try {
            return text.isEmpty() ? absent : Integer.parseInt(text);
        } catch (NumberFormatException _) {
            throw new IllegalArgumentException(option + " '" + text + "' is no number");
        }
    }
}
