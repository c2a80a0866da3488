package org.pgwatchdog.itest.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.pgwatchdog.itest.net.Command;

/// What one pgpool says about its databases, as the stock `pcp_node_info` prints it.
///
/// @param backends in the order of their ids
public record PoolView(List<Backend> backends) {

    private static final Duration PATIENCE = Duration.ofSeconds(8);
    private static final int COLUMNS_MIN = 8;
    private static final int STATUS_NAME = 4;
    private static final int ROLE = 6;

    public PoolView {
        backends = List.copyOf(backends);
    }

    /// One database.
    ///
    /// @param status `waiting`, `up`, `down` or `quarantine`
    /// @param role `primary` or `standby`
    public record Backend(String status, String role) {

        boolean attached() {
            return status.equals("up") || status.equals("waiting");
        }
    }

    /// Asks the pool of a node; empty if it does not answer.
    public static Optional<PoolView> of(ClusterNode node) {
        return read(node.pcp(PATIENCE, "pcp_node_info", "-a"));
    }

    /// Asks the watchdog of a node; empty if it does not answer.
    public static Optional<PoolView> ofWatchdog(ClusterNode node) {
        return read(node.watchdogPcp(PATIENCE, "pcp_node_info", "-a"));
    }

    private static Optional<PoolView> read(Command command) {
        List<Backend> backends = new ArrayList<>();
        for (String line : command.output().lines().toList()) {
            String[] columns = line.split(" +");
            if (columns.length >= COLUMNS_MIN) {
                backends.add(new Backend(columns[STATUS_NAME], columns[ROLE]));
            }
        }
        return command.succeeded() && !backends.isEmpty()
                ? Optional.of(new PoolView(backends))
                : Optional.empty();
    }

    /// The ids of the databases that serve.
    public Set<Integer> attached() {
        Set<Integer> ids = new TreeSet<>();
        for (int id = 0; id < backends.size(); id++) {
            if (backends.get(id).attached()) {
                ids.add(id);
            }
        }
        return ids;
    }

    /// The id of the serving primary; empty if the pool knows none.
    public Optional<Integer> primary() {
        return attached().stream()
                .filter(id -> backends.get(id).role().equals("primary"))
                .findAny();
    }

    /// The status of one database.
    public String status(int id) {
        return backends.get(id).status();
    }

    @Override
    public String toString() {
        return backends.stream()
                .map(backend -> backend.status() + "/" + backend.role())
                .collect(Collectors.joining(" ", "[", "]"));
    }
}
