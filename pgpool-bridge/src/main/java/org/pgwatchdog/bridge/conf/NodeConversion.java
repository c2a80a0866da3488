package org.pgwatchdog.bridge.conf;

import java.util.List;
import java.util.Optional;
import org.pgwatchdog.core.model.NodeAddress;
import org.pgwatchdog.core.model.NodeId;

/// Converts the description of the nodes: natives of old know themselves and the others, since 4.2 all
/// nodes stand in one numbered list.
final class NodeConversion {
    private final ConfText text;
    private final Draft draft;
    private final List<NodeAddress> nodes;
    private final int own;

    /// A conversion over judged values.
    ///
    /// @param nodes this node, then the others
    /// @param own the new number of this node
    NodeConversion(ConfText text, Draft draft, List<NodeAddress> nodes, int own) {
        this.text = text;
        this.draft = draft;
        this.nodes = nodes;
        this.own = own;
    }

    /// The new number of a node.
    int number(NodeId old) {
        if (old.value() == 0) {
            return own;
        }
        return old.value() <= own ? old.value() - 1 : old.value();
    }

    /// Where lines about this node belong.
    Optional<String> place() {
        return text.firstOf(
                List.of(
                        "wd_port",
                        "wd_hostname",
                        "other_pgpool_hostname0",
                        "wd_heartbeat_port",
                        "use_watchdog",
                        "port"));
    }

    void convert() {
        if (text.has("watchdog_protocol")) {
            text.commentOut("watchdog_protocol", "the default, '4', is meant now");
        }
        convertSelf();
        for (NodeAddress node : nodes.subList(1, nodes.size())) {
            int index = node.id().value() - 1;
            int number = number(node.id());
            text.rename("other_pgpool_hostname" + index, "hostname" + number);
            text.rename("other_pgpool_port" + index, "pgpool_port" + number);
            text.rename("other_wd_port" + index, "wd_port" + number);
        }
    }

    /// 3.2 knows queries only, with the login of online recovery.
    void keepQueries() {
        Optional<String> place =
                text.firstOf(List.of("wd_life_point", "wd_lifecheck_query", "wd_interval"))
                        .or(this::place);
        text.insert(place, "wd_lifecheck_method = 'query'", "the only method of 3.2");
        for (String what : List.of("user", "password")) {
            if (text.has("recovery_" + what)) {
                text.insertCopy(place, "wd_lifecheck_" + what, "recovery_" + what);
            }
        }
    }

    private void convertSelf() {
        String host = "hostname" + own;
        String name = nodes.getFirst().host();
        String hint =
                "the name of the host this was converted on; the others must know this node by it";
        if (draft.optional("wd_hostname").isPresent()) {
            text.rename("wd_hostname", host);
        } else if (text.has("wd_hostname")) {
            text.set(
                    "wd_hostname",
                    host,
                    "'" + name + "'",
                    "it was empty, '" + name + "' is " + hint);
        } else {
            text.insert(place(), host + " = '" + name + "'", hint);
        }
        if (text.has("wd_port")) {
            text.rename("wd_port", "wd_port" + own);
        } else {
            text.insert(
                    place(),
                    "wd_port" + own + " = " + nodes.getFirst().wdPort(),
                    "the default of that time");
        }
        text.insert(
                place(),
                "pgpool_port" + own + " = " + nodes.getFirst().pgpoolPort(),
                "the same as port");
    }
}
