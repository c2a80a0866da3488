package org.pgwatchdog.bridge.conf;

import java.util.Optional;

/// Finds the name a typing error was meant to be. Pure.
final class NearestName {
    /// The nearest of `names` within a third of the length of `typed`, the first if several are equally
    /// near.
    static Optional<String> of(String typed, Iterable<String> names) {
        Optional<String> nearest = Optional.empty();
        int best = Math.max(1, typed.length() / 3) + 1;
        for (String name : names) {
            if (Math.abs(name.length() - typed.length()) < best) {
                int distance = distance(typed, name);
                if (distance < best) {
                    best = distance;
                    nearest = Optional.of(name);
                }
            }
        }
        return nearest;
    }

    /// Insertions, deletions, replacements and swaps of neighbours that make `left` into `right`.
    static int distance(String left, String right) {
        int[] beforeLast = new int[right.length() + 1];
        int[] last = new int[right.length() + 1];
        int[] row = new int[right.length() + 1];
        for (int column = 0; column <= right.length(); column++) {
            last[column] = column;
        }
        for (int line = 1; line <= left.length(); line++) {
            row[0] = line;
            for (int column = 1; column <= right.length(); column++) {
                int cost = left.charAt(line - 1) == right.charAt(column - 1) ? 0 : 1;
                int change = last[column - 1] + cost;
                row[column] = Math.min(change, 1 + Math.min(last[column], row[column - 1]));
                if (line > 1
                        && column > 1
                        && left.charAt(line - 1) == right.charAt(column - 2)
                        && left.charAt(line - 2) == right.charAt(column - 1)) {
                    row[column] = Math.min(row[column], beforeLast[column - 2] + 1);
                }
            }
            int[] free = beforeLast;
            beforeLast = last;
            last = row;
            row = free;
        }
        return last[right.length()];
    }

    private NearestName() {}
}
