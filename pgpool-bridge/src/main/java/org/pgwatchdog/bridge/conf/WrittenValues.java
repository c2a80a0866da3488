package org.pgwatchdog.bridge.conf;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Judges what was written, setting by setting: is the name known, is the value one of its kind. What
/// passes is kept in canonical spelling. One thread; used once.
final class WrittenValues {
    private final PgpoolConf conf;
    private final boolean legacy;
    private final ConfProblems problems;
    private final ConfProblems warnings;
    private final Map<String, ConfEntry> accepted = new TreeMap<>();
    private final Set<String> rejected = new TreeSet<>();

    /// Judges `conf`.
    ///
    /// @param legacy whether the names and rules of Pgpool-II 3.2 to 3.4 hold
    WrittenValues(PgpoolConf conf, boolean legacy, ConfProblems problems, ConfProblems warnings) {
        this.conf = conf;
        this.legacy = legacy;
        this.problems = problems;
        this.warnings = warnings;
    }

    /// What passed, by canonical key.
    Map<String, ConfEntry> accepted() {
        return accepted;
    }

    /// The keys whose values did not pass.
    Set<String> rejected() {
        return rejected;
    }

    /// Judges all settings that count: of several of one name the last.
    WrittenValues judge() {
        Map<String, ConfEntry> winners = new TreeMap<>();
        for (ConfEntry entry : conf.entries()) {
            String name = canonicalName(entry);
            winners.put(name, new ConfEntry(name, entry.value(), entry.source()));
        }
        winners.values().forEach(this::judge);
        return this;
    }

    /// With the modern protocol the names of 3.x mean nothing; one that looks as if it did is pointed out.
    private String canonicalName(ConfEntry entry) {
        Optional<String> modern = Optional.ofNullable(LegacyParameters.ALIASES.get(entry.key()));
        if (modern.isEmpty()) {
            return Parameters.canonicalName(entry.key());
        }
        return legacy ? modern.get() : entry.key();
    }

    private void judge(ConfEntry entry) {
        if (legacy
                && entry.value().isEmpty()
                && LegacyParameters.EMPTY_IS_DEFAULT.contains(entry.key())) {
            return;
        }
        Optional<Parameter> parameter = Parameters.find(entry.key());
        if (parameter.isEmpty()) {
            unknown(entry);
            return;
        }
        if (!hasFittingIndex(entry, parameter.get())) {
            return;
        }
        ConfEntry resolved = entry;
        if (parameter.get().secret() && isFile(entry)) {
            Optional<String> secret = secret(entry);
            if (secret.isEmpty()) {
                rejected.add(entry.key());
                return;
            }
            resolved = new ConfEntry(entry.key(), secret.get(), entry.source());
        }
        if (LegacyParameters.isOldest(entry)) {
            problems.add(
                    about(entry, LegacyParameters.OLDEST_WRONG, LegacyParameters.OLDEST_VALID));
            resolved = new ConfEntry(entry.key(), "3", entry.source());
        }
        Optional<String> canonical = parameter.get().kind().canonical(resolved.value());
        if (canonical.isPresent()) {
            accepted.put(entry.key(), new ConfEntry(entry.key(), canonical.get(), entry.source()));
        } else {
            reject(entry, "is not valid", parameter.get().kind().valid());
        }
    }

    private boolean hasFittingIndex(ConfEntry entry, Parameter parameter) {
        int stem = parameter.name().length();
        if (entry.key().length() == stem) {
            return true;
        }
        String index = entry.key().substring(stem);
        boolean fits =
                index.matches("0|[1-9][0-9]{0,2}")
                        && Integer.parseInt(index) < ConfLimits.HEARTBEAT_LINKS_MAX;
        boolean isLink =
                parameter.name().startsWith("heartbeat_destination")
                        || (legacy && parameter.name().equals("heartbeat_device"));
        int max = isLink ? ConfLimits.HEARTBEAT_LINKS_MAX : ConfLimits.NODES_MAX;
        if (fits && Integer.parseInt(index) < max) {
            return true;
        }
        problems.add(about(entry, "has an index out of range", "indexes 0 to " + (max - 1)));
        return false;
    }

    private Optional<String> secret(ConfEntry entry) {
        String name = entry.value().substring(SecretFile.PREFIX.length());
        String valid =
                "file:PATH of a readable file of at most " + ConfLimits.SECRET_BYTES_MAX + " bytes";
        try {
            Path file = conf.directory().resolve(name);
            String text = SecretFile.read(file);
            if (SecretFile.isOpenToAll(file)) {
                warnings.add(
                        about(
                                entry,
                                "the file " + file + " can be read by everybody",
                                "mode 0600"));
            }
            if (!text.isEmpty()) {
                return Optional.of(text);
            }
            problems.add(about(entry, "the file " + file + " is empty", valid));
        } catch (IOException unusable) {
            problems.add(about(entry, "the file " + name + " " + unusable.getMessage(), valid));
        } catch (InvalidPathException impossible) {
            problems.add(about(entry, "names no possible file", valid));
        }
        return Optional.empty();
    }

    private void reject(ConfEntry entry, String wrong, String valid) {
        rejected.add(entry.key());
        problems.add(about(entry, wrong, valid));
    }

    /// A name of our families must be known; any other unknown name is pgpool's business, but one that is
    /// nearly a name we read is pointed out.
    private void unknown(ConfEntry entry) {
        String key = entry.key();
        if (NativeParameters.LEFT_ALONE.contains(key)
                || NativeParameters.LEFT_ALONE.contains(Parameters.stem(key))) {
            return;
        }
        String modern = LegacyParameters.ALIASES.get(key);
        if (modern != null) {
            String wrong = "is a name of Pgpool-II 3.2 to 4.1, which is not read";
            ConfProblem problem =
                    about(entry, wrong, modern + "; 'pgwatchdog convert-config FILE' renames it");
            (key.equals("ifconfig_path") ? problems : warnings).add(problem);
            return;
        }
        Optional<String> nearest = nearest(key, Parameters.names());
        if (OwnParameters.FAMILIES.stream().anyMatch(key::startsWith)) {
            boolean needsIndex =
                    nearest.filter(key::equals).isPresent()
                            && Parameters.get(key).index() == Parameter.Index.REQUIRED;
            problems.add(
                    needsIndex
                            ? about(entry, "needs an index", key + "0, " + key + "1, …")
                            : about(
                                    entry,
                                    "is not a parameter",
                                    nearest.orElse("see conf/pgpool.conf.sample")));
        } else if (nearest.filter(name -> NearestName.distance(key, name) <= 2).isPresent()) {
            warnings.add(about(entry, "is not a parameter", nearest.get()));
        }
    }

    private static Optional<String> nearest(String key, Collection<String> names) {
        Optional<String> whole = NearestName.of(key, names);
        return whole.isPresent() ? whole : NearestName.of(Parameters.stem(key), names);
    }

    /// A misspelt secret is still a secret.
    private static boolean mayBeSecret(String unknownKey) {
        return unknownKey.matches(".*(key|pass|secret).*")
                || nearest(unknownKey, Parameters.names())
                        .filter(name -> Parameters.get(name).secret())
                        .isPresent();
    }

    private static boolean isFile(ConfEntry entry) {
        return entry.value().startsWith(SecretFile.PREFIX);
    }

    private static ConfProblem about(ConfEntry entry, String wrong, String valid) {
        boolean showable =
                Parameters.find(entry.key())
                        .map(known -> !known.secret() || isFile(entry))
                        .orElse(!mayBeSecret(entry.key()));
        return new ConfProblem(
                Optional.of(entry.source()),
                entry.key(),
                Optional.of(showable ? entry.value() : "***"),
                wrong,
                valid);
    }
}
