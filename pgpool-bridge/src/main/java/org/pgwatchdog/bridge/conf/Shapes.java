package org.pgwatchdog.bridge.conf;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.pgwatchdog.core.model.NodeAddress;

/// The shapes texts may have: hosts, addresses, endpoints, URLs. Pure; nothing is resolved.
final class Shapes {
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9_.:%-]{1,253}");
    private static final Pattern OCTET = Pattern.compile("0|[1-9][0-9]{0,2}");
    private static final Pattern IPV6_GROUP = Pattern.compile("[0-9a-fA-F]{1,4}");
    private static final int DNS_PORT = 53;
    private static final Pattern DEVICE = Pattern.compile("[^\\s/]{1,15}");

    /// A host name or address literal.
    static boolean isHost(String text) {
        return text.length() <= NodeAddress.HOST_LENGTH_MAX && HOST.matcher(text).matches();
    }

    /// A device name as the kernel allows it (`IFNAMSIZ`).
    static boolean isDevice(String text) {
        return DEVICE.matcher(text).matches() && !text.equals(".") && !text.equals("..");
    }

    static boolean isIpv4(String text) {
        String[] octets = text.split("\\.", -1);
        if (octets.length != 4) {
            return false;
        }
        for (String octet : octets) {
            if (!OCTET.matcher(octet).matches() || Integer.parseInt(octet) > 255) {
                return false;
            }
        }
        return true;
    }

    static boolean isIpv6(String text) {
        if (text.length() > 45 || text.indexOf(':') < 0) {
            return false;
        }
        int gap = text.indexOf("::");
        if (gap < 0) {
            return groups(text, true) == 8;
        }
        int front = gap == 0 ? 0 : groups(text.substring(0, gap), false);
        int back = gap + 2 == text.length() ? 0 : groups(text.substring(gap + 2), true);
        return front >= 0 && back >= 0 && front + back <= 7;
    }

    static boolean isAddress(String text) {
        return isIpv4(text) || isIpv6(text);
    }

    /// `host:port` or `[address]:port`.
    static Optional<Endpoint> endpoint(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1) {
            return Optional.empty();
        }
        String host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
            if (!isIpv6(host)) {
                return Optional.empty();
            }
        } else if (host.indexOf(':') >= 0) {
            return Optional.empty();
        }
        String checkedHost = host;
        return port(text.substring(colon + 1))
                .filter(port -> isHost(checkedHost) || checkedHost.equals("*"))
                .map(port -> new Endpoint(checkedHost, port));
    }

    /// An address, or an address and a port; an IPv6 address stands in brackets.
    static Optional<Endpoint> nameServer(String text) {
        boolean portGiven = text.lastIndexOf(':') > text.lastIndexOf(']');
        return endpoint(portGiven ? text : text + ":" + DNS_PORT)
                .filter(server -> isAddress(server.host()));
    }

    static Optional<Integer> port(String text) {
        if (!text.matches("[0-9]{1,5}")) {
            return Optional.empty();
        }
        int port = Integer.parseInt(text);
        return port >= 1 && port <= 65_535 ? Optional.of(port) : Optional.empty();
    }

    /// An absolute http or https URL without user information, query or fragment.
    static Optional<URI> url(String text) {
        try {
            URI uri = new URI(text);
            String scheme =
                    Optional.ofNullable(uri.getScheme()).orElse("").toLowerCase(Locale.ROOT);
            boolean usable =
                    (scheme.equals("http") || scheme.equals("https"))
                            && uri.getHost() != null
                            && uri.getUserInfo() == null
                            && uri.getQuery() == null
                            && uri.getFragment() == null;
            return usable ? Optional.of(uri) : Optional.empty();
        } catch (URISyntaxException malformed) {
            return Optional.empty();
        }
    }

    /// The number of 16-bit groups, -1 if one is malformed.
    private static int groups(String text, boolean mayEndInIpv4) {
        String[] parts = text.split(":", -1);
        int count = 0;
        for (int index = 0; index < parts.length; index++) {
            if (mayEndInIpv4 && index == parts.length - 1 && isIpv4(parts[index])) {
                count += 2;
            } else if (IPV6_GROUP.matcher(parts[index]).matches()) {
                count++;
            } else {
                return -1;
            }
        }
        return count;
    }

    private Shapes() {}
}
