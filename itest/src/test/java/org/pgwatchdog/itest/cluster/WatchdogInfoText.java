package org.pgwatchdog.itest.cluster;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/// Parser of what `pcp_watchdog_info -v` prints.
///
/// The text has a block about the cluster and one block a node, the asked node first, each line
/// `Key : value`. Nodes are told apart by host name because their ids are not printed.
final class WatchdogInfoText {

    private final Function<String, Optional<Integer>> idOfHost;
    private final Map<String, String> cluster = new HashMap<>();
    private final SortedMap<Integer, String> states = new TreeMap<>();
    private final SortedMap<Integer, String> memberships = new TreeMap<>();
    private String own = "";
    private Optional<Integer> node = Optional.empty();

    private WatchdogInfoText(Function<String, Optional<Integer>> idOfHost) {
        this.idOfHost = idOfHost;
    }

    static NodeView parse(String text, Function<String, Optional<Integer>> idOfHost) {
        WatchdogInfoText parser = new WatchdogInfoText(idOfHost);
        text.lines().forEach(parser::line);
        return parser.view();
    }

    private void line(String line) {
        int colon = line.indexOf(':');
        if (colon < 0) {
            return;
        }
        String key = line.substring(0, colon).strip();
        String value = line.substring(colon + 1).strip();
        switch (key) {
            case "Host Name" -> node = idOfHost.apply(value);
            case "Status Name" -> {
                node.ifPresent(id -> states.put(id, value));
                own = own.isEmpty() ? value : own;
            }
            case "Membership Status" -> node.ifPresent(id -> memberships.put(id, value));
            default -> cluster.putIfAbsent(key, value);
        }
    }

    private NodeView view() {
        return new NodeView(
                own,
                idOfHost.apply(cluster.getOrDefault("Leader Host Name", "")),
                NodeView.Quorum.of(cluster.getOrDefault("Quorum state", "")),
                cluster.getOrDefault("Local node escalation", "NO").equals("YES"),
                states,
                memberships);
    }
}
