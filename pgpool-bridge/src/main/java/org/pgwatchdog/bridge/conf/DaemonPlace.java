package org.pgwatchdog.bridge.conf;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// Where the daemon of a configuration listens for its own commands, found without judging the rest: quick,
/// and possible with a file that the daemon itself would refuse, such as pgpool.conf without the
/// overrides given to the daemon.
///
/// @param directory `control_socket_dir`, else `wd_ipc_socket_dir`, else its default
/// @param wdPort the own `wd_port<N>`, part of the socket's name
public record DaemonPlace(Path directory, int wdPort) {
    /// Reads `files`, the later over the earlier.
    ///
    /// @param files at least one file
    /// @param nodeId the node id of the command line; empty to read the file `pgpool_node_id`
    /// @return empty if the files do not say it; [WatchdogSettings#load] tells what is wrong
    public static Optional<DaemonPlace> find(List<Path> files, OptionalInt nodeId) {
        PgpoolConf conf = PgpoolConf.read(files);
        if (!conf.problems().isEmpty()) {
            return Optional.empty();
        }
        try {
            Optional<String> id = id(conf, nodeId);
            Optional<Integer> port =
                    id.flatMap(text -> ownPort(conf, text))
                            .flatMap(ValueText::whole)
                            .filter(number -> number.bitLength() < 17 && number.signum() > 0)
                            .map(BigInteger::intValueExact);
            Path directory =
                    value(conf, "control_socket_dir")
                            .or(() -> value(conf, "wd_ipc_socket_dir"))
                            .map(text -> conf.directory().resolve(text).normalize())
                            .orElseGet(Draft::socketDirectory);
            return port.map(number -> new DaemonPlace(directory, number));
        } catch (InvalidPathException | IOException unusable) {
            return Optional.empty();
        }
    }

    /// The number at the end of the own `wd_port`; none under the names of 3.x, which know one only.
    private static Optional<String> id(PgpoolConf conf, OptionalInt given) throws IOException {
        if (hasOldNames(conf)) {
            return Optional.of("");
        }
        if (given.isPresent()) {
            return Optional.of(Integer.toString(given.getAsInt()));
        }
        String text =
                SecretFile.read(conf.directory().resolve(SettingsLoader.NODE_ID_FILE)).strip();
        return text.matches("[0-9]{1,3}")
                ? Optional.of(Integer.toString(Integer.parseInt(text)))
                : Optional.empty();
    }

    private static boolean hasOldNames(PgpoolConf conf) {
        return LegacyParameters.isMeant(conf)
                && conf.entries().stream()
                        .map(entry -> Parameters.stem(entry.key()))
                        .noneMatch("hostname"::equals);
    }

    private static Optional<String> ownPort(PgpoolConf conf, String index) {
        Optional<String> written = value(conf, "wd_port" + index);
        return index.isEmpty()
                ? written.or(() -> Optional.of(LegacyParameters.OWN_WD_PORT.defaultText()))
                : written;
    }

    private static Optional<String> value(PgpoolConf conf, String key) {
        return conf.find(key).map(ConfEntry::value).filter(text -> !text.isEmpty());
    }
}
