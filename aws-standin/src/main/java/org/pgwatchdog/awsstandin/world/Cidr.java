package org.pgwatchdog.awsstandin.world;

import java.util.Optional;

/// A block of IPv4 addresses, always in canonical form: no bits set behind the prefix.
///
/// @param network the first address, as 32 bits
/// @param prefixLength 0 to 32
public record Cidr(int network, int prefixLength) implements Comparable<Cidr> {
    public Cidr {
        if (prefixLength < 0 || prefixLength > 32) {
            throw new IllegalArgumentException("prefix length is 0 to 32, not " + prefixLength);
        }
        network = network & mask(prefixLength);
    }

    /// Reads `a.b.c.d/n`; bits behind the prefix are dropped, as CreateRoute does. Empty for anything else.
    public static Optional<Cidr> parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0 || !text.substring(slash + 1).matches("\\d|[12]\\d|3[0-2]")) {
            return Optional.empty();
        }
        return Ipv4.parse(text.substring(0, slash))
                .map(address -> new Cidr(address, Integer.parseInt(text.substring(slash + 1))));
    }

    /// The block of that text.
    ///
    /// @throws IllegalArgumentException if it is none
    public static Cidr of(String text) {
        return parse(text)
                .orElseThrow(() -> new IllegalArgumentException("not a.b.c.d/n: " + text));
    }

    /// Whether the address is in this block.
    public boolean contains(int address) {
        return (address & mask(prefixLength)) == network;
    }

    /// Whether all of the other block is in this one; true for equal blocks.
    public boolean covers(Cidr other) {
        return other.prefixLength >= prefixLength && contains(other.network);
    }

    @Override
    public int compareTo(Cidr other) {
        int byNetwork = Integer.compareUnsigned(network, other.network);
        return byNetwork != 0 ? byNetwork : Integer.compare(prefixLength, other.prefixLength);
    }

    @Override
    public String toString() {
        return Ipv4.text(network) + "/" + prefixLength;
    }

    private static int mask(int length) {
        return length == 0 ? 0 : -1 << (32 - length);
    }
}
