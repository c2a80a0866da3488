package org.pgwatchdog.daemon.explain;

import java.util.List;
import java.util.Optional;

/// All that could be learned from all nodes.
///
/// @param here the asking node's id
/// @param witnesses by id
/// @param missing by id
/// @param alone whether nodes of this generation of the protocol cannot ask each other
record Testimony(int here, List<Witness> witnesses, List<Witness.Missing> missing, boolean alone) {
    Testimony {
        witnesses = List.copyOf(witnesses);
        missing = List.copyOf(missing);
    }

    Optional<Witness> witness(int id) {
        return witnesses.stream().filter(one -> one.id() == id).findFirst();
    }

    /// `1 "name"`, or the number alone of a node that nobody knows.
    String label(int id) {
        return witness(id)
                .map(Witness::label)
                .or(() ->
                        missing.stream()
                                .filter(one -> one.id() == id)
                                .map(one -> one.id() + " \"" + one.name() + "\"")
                                .findFirst())
                .orElse(Integer.toString(id));
    }
}
