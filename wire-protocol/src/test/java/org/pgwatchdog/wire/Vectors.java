package org.pgwatchdog.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/// Reads the golden vectors; their format stands in `vectors/README.md`.
public final class Vectors {
    public static final String CAPTURED = "pgpool-4.3.5";
    public static final String CAPTURED_4_7 = "pgpool-4.7";
    public static final String CAPTURED_KEY = "wd-secret-43";
    public static final String SPEC = "spec";
    public static final String SPEC_KEY = "specKey123";

    private Vectors() {}

    public record Vector(String name, String from, String expect, String encode, byte[] bytes) {
        @Override
        public String toString() {
            return name + " of " + from;
        }
    }

    public static List<Vector> read(String directory, String file) {
        List<Vector> vectors = new ArrayList<>();
        for (String block : text("/vectors/" + directory + "/" + file).strip().split("\n\n")) {
            vectors.add(vector(block));
        }
        return vectors;
    }

    public static Vector find(String directory, String file, String name) {
        return read(directory, file).stream()
                .filter(vector -> vector.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /// All peer packets of both sources.
    public static List<Vector> peerPackets() {
        return Stream.of(CAPTURED, SPEC).flatMap(dir -> read(dir, "peer.txt").stream()).toList();
    }

    private static Vector vector(String block) {
        String name = "";
        String from = "";
        String expect = "";
        String encode = "";
        StringBuilder hex = new StringBuilder();
        for (String line : block.split("\n")) {
            String[] parts = line.split(" +", 2);
            switch (parts[0]) {
                case "vector" -> name = parts[1];
                case "from" -> from = parts[1];
                case "expect" -> expect = parts[1];
                case "encode" -> encode = parts[1];
                case "hex" -> hex.append(parts[1]);
                default -> throw new IllegalStateException("vector file line: " + line);
            }
        }
        return new Vector(name, from, expect, encode, HexFormat.of().parseHex(hex));
    }

    private static String text(String resource) {
        try (InputStream in = Vectors.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
