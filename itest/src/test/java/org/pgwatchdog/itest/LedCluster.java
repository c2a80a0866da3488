package org.pgwatchdog.itest;

import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.pgwatchdog.itest.cluster.Mix;
import org.pgwatchdog.itest.cluster.NodeKind;

/// The mixes of this run, each with every kind that can lead it.
final class LedCluster {

    private LedCluster() {}

    static Stream<Arguments> mostlyNative() {
        return combinations().filter(LedCluster::isMostlyNative);
    }

    static Stream<Arguments> mostlyJava() {
        return combinations().filter(each -> !isMostlyNative(each));
    }

    private static boolean isMostlyNative(Arguments each) {
        return ((Mix) each.get()[0]).isMostlyNative();
    }

    static Stream<Arguments> combinations() {
        return Mix.ofThisRun().stream()
                .flatMap(mix ->
                        Stream.of(NodeKind.values())
                                .filter(mix::has)
                                .map(kind -> Arguments.of(mix, kind)));
    }

    /// The first mix of this run, led by each of its kinds.
    static Stream<Arguments> mixedCombinations() {
        Mix first = Mix.ofThisRun().getFirst();
        return Stream.of(NodeKind.values())
                .filter(first::has)
                .map(kind -> Arguments.of(first, kind));
    }
}
