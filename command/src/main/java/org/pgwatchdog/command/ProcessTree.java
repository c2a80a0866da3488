package org.pgwatchdog.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Finds every living process a command started: its descendants, the members of its session and
/// process group, and those that carry its mark in their environment, which finds daemons that left
/// all three.
///
/// @param root the command's process, leader of a session of its own
/// @param mark `NAME=value`, unique to this run
record ProcessTree(long root, String mark) {
    private static final Path PROC = Path.of("/proc");

    /// The members living now, zombies left out.
    Set<Long> members() {
        Map<Long, Entry> table = table();
        var members = new LinkedHashSet<Long>();
        for (Entry entry : table.values()) {
            if (!entry.zombie() && belongs(entry, table)) {
                members.add(entry.pid);
            }
        }
        return members;
    }

    /// A line of the process table (`proc(5)`, `/proc/PID/stat`).
    private record Entry(long pid, char state, long parent, long group, long session) {
        boolean zombie() {
            return state == 'Z' || state == 'X';
        }
    }

    private boolean belongs(Entry entry, Map<Long, Entry> table) {
        if (entry.pid == root || entry.session == root || entry.group == root) {
            return true;
        }
        // A chain of parents cannot be longer than the table.
        Entry ancestor = entry;
        for (int depth = 0; depth < table.size() && ancestor != null; depth++) {
            if (ancestor.parent == root) {
                return true;
            }
            ancestor = table.get(ancestor.parent);
        }
        return carriesMark(entry.pid);
    }

    private boolean carriesMark(long pid) {
        try {
            String environment =
                    Files.readString(PROC.resolve(pid + "/environ"), StandardCharsets.ISO_8859_1);
            return List.of(environment.split("\0")).contains(mark);
        } catch (IOException e) {
            // Gone meanwhile, or another user's.
            return false;
        }
    }

    private static Map<Long, Entry> table() {
        var table = new HashMap<Long, Entry>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                try {
                    Entry entry =
                            parse(
                                    Files.readString(
                                            process.resolve("stat"), StandardCharsets.ISO_8859_1));
                    table.put(entry.pid, entry);
                } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
                    // It ended while we looked.
                }
            }
        } catch (IOException e) {
            return Map.of();
        }
        return table;
    }

    private static Entry parse(String stat) {
        // The name stands in parentheses and may hold blanks and parentheses itself.
        long pid = Long.parseLong(stat.substring(0, stat.indexOf(' ')));
        List<String> rest =
                new ArrayList<>(List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ")));
        return new Entry(
                pid,
                rest.get(0).charAt(0),
                Long.parseLong(rest.get(1)),
                Long.parseLong(rest.get(2)),
                Long.parseLong(rest.get(3)));
    }
}
