package org.pgwatchdog.vip.aws;

import java.net.InetAddress;
import java.util.Optional;

/// A range of addresses.
///
/// @param first an address of it
/// @param prefixLength bits that all its addresses share
public record Cidr(InetAddress first, int prefixLength) {
    /// `10.0.0.0/16` and the like; empty if it is nothing of the kind.
    public static Optional<Cidr> parse(String text) {
        int slash = text.indexOf('/');
        try {
            InetAddress address = InetAddress.ofLiteral(text.substring(0, Math.max(0, slash)));
            int length = Integer.parseInt(text.substring(slash + 1));
            return length < 0 || length > address.getAddress().length * 8
                    ? Optional.empty()
                    : Optional.of(new Cidr(address, length));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /// The range of one address.
    public static String only(InetAddress address) {
        return address.getHostAddress() + "/" + address.getAddress().length * 8;
    }

    public boolean contains(InetAddress address) {
        byte[] mine = first.getAddress();
        byte[] theirs = address.getAddress();
        if (mine.length != theirs.length) {
            return false;
        }
        for (int bit = 0; bit < prefixLength; bit++) {
            if (((mine[bit / 8] ^ theirs[bit / 8]) & (0x80 >> (bit % 8))) != 0) {
                return false;
            }
        }
        return true;
    }
}
