package org.pgwatchdog.itest;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.pgwatchdog.itest.cluster.BridgeMode;
import org.pgwatchdog.itest.cluster.ClusterPlan;
import org.pgwatchdog.itest.cluster.Mix;
import org.pgwatchdog.itest.cluster.NodeKind;

/// Who is in a cluster with replicated databases, how its Java nodes bridge, and who leads.
///
/// The leader does not belong to the plan: one cluster serves both kinds of leader in turn.
record DatabaseVariant(Mix mix, BridgeMode mode, NodeKind leader) {

    private static final List<String> WITH_JAVA = List.of("NNJ-relay", "JJJ-relay", "JJJ-managed");

    /// Leaves out `JJJ-relay` for time alone: its cluster is that of `JJJ-managed`, its bridge that of
    /// `NNJ-relay`.
    private static final String USUAL = "NNJ-relay,JJJ-managed";

    /// The variants of this run, the usual ones if the property `itest.databases` does not say otherwise, for
    /// example `NNN`; each led by its first kind.
    static Stream<DatabaseVariant> ofThisRun() {
        return names().map(DatabaseVariant::parse);
    }

    /// The names of those with Java nodes that this run leaves out.
    static List<String> leftOut() {
        List<String> ran = names().toList();
        return WITH_JAVA.stream().filter(name -> !ran.contains(name)).toList();
    }

    private static Stream<String> names() {
        return Arrays.stream(System.getProperty("itest.databases", USUAL).split(","))
                .map(String::strip);
    }

    /// The variants of this run, each once for every kind that can lead it.
    static Stream<DatabaseVariant> ledByEitherKind() {
        return ofThisRun()
                .flatMap(variant ->
                        Stream.of(NodeKind.values())
                                .filter(variant.mix::has)
                                .map(kind -> new DatabaseVariant(variant.mix, variant.mode, kind)));
    }

    /// The variants of this run that have a Java node.
    static Stream<DatabaseVariant> withJava() {
        return ofThisRun()
                .filter(variant -> variant.mix.has(NodeKind.JAVA))
                .map(variant -> new DatabaseVariant(variant.mix, variant.mode, NodeKind.JAVA));
    }

    ClusterPlan plan() {
        return ClusterPlan.of(mix.name(), mix.kinds(), mix.kinds().getLast()).withTrio(mode);
    }

    /// Nodes of ours alone, in both modes.
    static Stream<DatabaseVariant> ofOursAlone() {
        return Stream.of(parse("JJJ-managed"), parse("JJJ-relay"));
    }

    /// A variant by its name, led by its first kind.
    static DatabaseVariant parse(String text) {
        String[] parts = text.split("-", 2);
        Mix mix = Mix.valueOf(parts[0]);
        BridgeMode mode =
                parts.length == 1
                        ? BridgeMode.NONE
                        : BridgeMode.valueOf(parts[1].toUpperCase(Locale.ROOT));
        if (mix.has(NodeKind.JAVA) == (mode == BridgeMode.NONE)) {
            throw new IllegalArgumentException(
                    "itest.databases: '"
                            + text
                            + "' is neither NNN nor like NNJ-relay, JJJ-managed");
        }
        return new DatabaseVariant(mix, mode, mix.kinds().getFirst());
    }

    @Override
    public String toString() {
        return mode == BridgeMode.NONE ? mix.name() : mix + "-" + mode + " led by " + leader;
    }
}
