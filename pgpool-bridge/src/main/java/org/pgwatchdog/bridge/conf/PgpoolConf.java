package org.pgwatchdog.bridge.conf;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The settings of one or more pgpool.conf files, as text, with the place each was written at. Later
/// settings and later files win; `include` reads another file in place, relative to the including one.
/// Reading never throws: what cannot be read or understood is listed in [#problems()], and is bounded
/// by [ConfLimits].
public final class PgpoolConf {
    private final Path directory;
    private final List<Path> files;
    private final Map<String, ConfEntry> winners;
    private final List<ConfEntry> entries;
    private final List<ConfProblem> problems;

    private PgpoolConf(Path directory, Reading reading) {
        this.directory = directory;
        this.files = List.copyOf(reading.files);
        this.entries = List.copyOf(reading.entries);
        this.problems = reading.problems.list();
        this.winners = new LinkedHashMap<>();
        for (ConfEntry entry : entries) {
            winners.put(entry.key(), entry);
        }
    }

    /// Reads `files` one after the other.
    ///
    /// @param files at least one file
    public static PgpoolConf read(List<Path> files) {
        if (files.isEmpty()) {
            throw new IllegalArgumentException("no configuration file was given");
        }
        Reading reading = new Reading();
        for (Path file : files) {
            reading.file(file, 0, Optional.empty());
        }
        Path first = files.getFirst().toAbsolutePath().normalize();
        Path directory = Optional.ofNullable(first.getParent()).orElse(first);
        return new PgpoolConf(directory, reading);
    }

    /// The directory of the first file, absolute: where natives look for `pgpool_node_id` and
    /// relative names.
    public Path directory() {
        return directory;
    }

    /// The files read, includes among them, in the order in which they were begun.
    public List<Path> files() {
        return files;
    }

    /// All settings in the order read, overridden ones too.
    public List<ConfEntry> entries() {
        return entries;
    }

    /// The setting of `key` that counts.
    ///
    /// @param key in lower case
    public Optional<ConfEntry> find(String key) {
        return Optional.ofNullable(winners.get(key));
    }

    /// What could not be read, in the order of files and lines.
    public List<ConfProblem> problems() {
        return problems;
    }

    /// The state of one [#read].
    private static final class Reading {
        private final List<ConfEntry> entries = new ArrayList<>();
        private final ConfProblems problems = new ConfProblems();
        private final List<Path> files = new ArrayList<>();
        private boolean tooManyFiles;
        private boolean full;

        private void file(Path file, int depth, Optional<ConfSource> from) {
            ConfSource where = from.orElse(new ConfSource(file, 0));
            if (depth > ConfLimits.INCLUDE_DEPTH_MAX) {
                problems.add(
                        where,
                        "include is nested too deeply",
                        "at most " + ConfLimits.INCLUDE_DEPTH_MAX + " levels");
                return;
            }
            if (files.size() >= ConfLimits.FILES_MAX) {
                if (!tooManyFiles) {
                    tooManyFiles = true;
                    problems.add(
                            where, "too many files", "at most " + ConfLimits.FILES_MAX + " files");
                }
                return;
            }
            files.add(file);
            Optional<String> content = content(file, where);
            if (content.isPresent()) {
                lines(file, depth, content.get());
            }
        }

        private Optional<String> content(Path file, ConfSource where) {
            String name = ConfProblem.printable(file.toString(), 256);
            if (!Files.isRegularFile(file)) {
                String wrong = Files.exists(file) ? " is not a regular file" : " does not exist";
                problems.add(where, name + wrong, "a readable configuration file");
                return Optional.empty();
            }
            try (InputStream input = Files.newInputStream(file)) {
                byte[] bytes = input.readNBytes(ConfLimits.FILE_BYTES_MAX + 1);
                if (bytes.length > ConfLimits.FILE_BYTES_MAX) {
                    problems.add(
                            where,
                            name + " is too large",
                            "at most " + ConfLimits.FILE_BYTES_MAX + " bytes");
                    return Optional.empty();
                }
                String text = new String(bytes, StandardCharsets.ISO_8859_1);
                return Optional.of(
                        text.startsWith("\u00ef\u00bb\u00bf") ? text.substring(3) : text);
            } catch (IOException unreadable) {
                problems.add(
                        where,
                        name + " cannot be read: " + unreadable.getClass().getSimpleName(),
                        "a readable configuration file");
                return Optional.empty();
            }
        }

        private void lines(Path file, int depth, String text) {
            int number = 0;
            int start = 0;
            while (start <= text.length() && !full) {
                int end = text.indexOf('\n', start);
                String line = text.substring(start, end < 0 ? text.length() : end);
                start = end < 0 ? text.length() + 1 : end + 1;
                ConfSource where = new ConfSource(file, ++number);
                try {
                    Optional<ConfLine.Setting> setting = ConfLine.parse(line);
                    if (setting.isPresent()) {
                        accept(setting.get(), where, depth);
                    }
                } catch (ConfLine.SyntaxError error) {
                    problems.add(where, error.wrong(), error.valid());
                }
            }
        }

        private void accept(ConfLine.Setting setting, ConfSource where, int depth) {
            if (setting.key().equals("include")) {
                include(setting.value(), where, depth);
                return;
            }
            if (entries.size() >= ConfLimits.ENTRIES_MAX) {
                full = true;
                problems.add(where, "too many settings", "at most " + ConfLimits.ENTRIES_MAX);
                return;
            }
            entries.add(new ConfEntry(setting.key(), setting.value(), where));
        }

        private void include(String name, ConfSource where, int depth) {
            try {
                Path file = where.file().resolveSibling(name);
                file(file, depth + 1, Optional.of(where));
            } catch (InvalidPathException unusable) {
                problems.add(where, "include names no possible file", "a file name");
            }
        }
    }
}
