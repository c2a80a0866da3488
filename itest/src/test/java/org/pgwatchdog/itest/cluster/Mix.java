package org.pgwatchdog.itest.cluster;

import java.util.Arrays;
import java.util.List;

/// Who is what in a cluster of three.
public enum Mix {
    /// All native: shows that the framework's promises are the natives' own.
    NNN(NodeKind.NATIVE, NodeKind.NATIVE, NodeKind.NATIVE),
    NNJ(NodeKind.NATIVE, NodeKind.NATIVE, NodeKind.JAVA),
    NJJ(NodeKind.NATIVE, NodeKind.JAVA, NodeKind.JAVA),
    JJJ(NodeKind.JAVA, NodeKind.JAVA, NodeKind.JAVA);

    private final List<NodeKind> kinds;

    Mix(NodeKind... kinds) {
        this.kinds = List.of(kinds);
    }

    public List<NodeKind> kinds() {
        return kinds;
    }

    /// Whether most of the nodes are native.
    public boolean isMostlyNative() {
        return kinds.stream().filter(kind -> kind == NodeKind.NATIVE).count() > kinds.size() / 2;
    }

    public boolean has(NodeKind kind) {
        return kinds.contains(kind);
    }

    /// The mixes of this run: mostly native and all ours, or those named by the property `itest.mixes`. Leaves
    /// out NJJ for time alone, and has missed a fault for it: run `./test -Ditest.mixes=NNJ,NJJ,JJJ` before a
    /// release. [org.pgwatchdog.itest.EnvironmentIT] says what a run leaves out.
    public static List<Mix> ofThisRun() {
        String names = System.getProperty("itest.mixes", "NNJ,JJJ");
        return Arrays.stream(names.split(",")).map(String::strip).map(Mix::valueOf).toList();
    }
}
