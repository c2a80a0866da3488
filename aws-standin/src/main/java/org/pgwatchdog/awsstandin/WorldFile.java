package org.pgwatchdog.awsstandin;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.pgwatchdog.awsstandin.fault.Timings;
import org.pgwatchdog.awsstandin.forward.TcpForwarder;
import org.pgwatchdog.awsstandin.sign.AccessKey;
import org.pgwatchdog.awsstandin.world.AvailabilityZone;
import org.pgwatchdog.awsstandin.world.Cidr;
import org.pgwatchdog.awsstandin.world.Instance;
import org.pgwatchdog.awsstandin.world.InstanceState;
import org.pgwatchdog.awsstandin.world.RecordSet;
import org.pgwatchdog.awsstandin.world.Refusal;
import org.pgwatchdog.awsstandin.world.Route;
import org.pgwatchdog.awsstandin.world.Vpc;
import org.pgwatchdog.awsstandin.world.World;
import org.pgwatchdog.awsstandin.world.WorldBuilder;

/// A world described in JSON, with the listeners around it; README.md of this module shows one.
///
/// @param keys permanent keys besides the tester's
/// @param hosts real listeners behind interfaces
/// @param gates local ports for addresses of the world
public record WorldFile(
        StandInSettings settings,
        World world,
        List<AccessKey> keys,
        List<Host> hosts,
        List<Opening> gates) {

    /// A real listener behind an interface.
    public record Host(String interfaceId, int port, InetSocketAddress real) {}

    /// A gate and where it listens.
    public record Opening(TcpForwarder.Gate gate, InetSocketAddress listen) {}

    /// Reads a file.
    ///
    /// @throws IllegalArgumentException naming the file and what is wrong with it
    public static WorldFile read(Path file) {
        try {
            if (Files.size(file) > StandInLimits.WORLD_FILE_BYTES_MAX) {
                throw new IllegalArgumentException(
                        "larger than " + StandInLimits.WORLD_FILE_BYTES_MAX + " bytes");
            }
            return of(Files.readString(file));
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read " + file + ": " + e.getMessage(), e);
        } catch (JsonParseException
                | IllegalArgumentException
                | IllegalStateException
                | Refusal
                | UnsupportedOperationException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    /// Reads a text.
    public static WorldFile of(String json) {
        JsonObject root = JsonParser.parseString(json).getAsJsonObject();
        String account = text(root, "account");
        WorldBuilder builder = new WorldBuilder(text(root, "region"), account);
        for (JsonObject one : objects(root, "vpcs")) {
            builder.vpc(
                    new Vpc(
                            text(one, "id"),
                            texts(one, "cidrs").stream().map(Cidr::of).toList(),
                            flag(one, "dnsSupport", true),
                            flag(one, "dnsHostnames", true),
                            tags(one)));
        }
        for (JsonObject one : objects(root, "zones")) {
            builder.zone(
                    new AvailabilityZone(
                            text(one, "name"),
                            text(one, "id"),
                            text(one, "state", "available"),
                            texts(one, "messages")));
        }
        for (JsonObject one : objects(root, "subnets")) {
            builder.subnet(text(one, "id"), text(one, "vpc"), text(one, "cidr"), text(one, "zone"));
        }
        objects(root, "instances").forEach(one -> instance(builder, one));
        objects(root, "routeTables").forEach(one -> routeTable(builder, one));
        for (JsonObject one : objects(root, "addresses")) {
            builder.elasticIp(text(one, "allocation"), text(one, "publicIp"));
        }
        objects(root, "hostedZones").forEach(one -> hostedZone(builder, one));
        return new WorldFile(
                settings(root), builder.build(), keys(root, account), hosts(root), gates(root));
    }

    /// Starts a stand-in with all of it.
    ///
    /// @return the stand-in, its gates open
    public AwsStandIn start() {
        AwsStandIn standIn = AwsStandIn.start(settings, world, new Timings());
        keys.forEach(standIn.keys()::add);
        hosts.forEach(
                host -> standIn.forwarder().host(host.interfaceId(), host.port(), host.real()));
        gates.forEach(opening -> standIn.open(opening.gate(), opening.listen()));
        return standIn;
    }

    private static void instance(WorldBuilder builder, JsonObject one) {
        String id = text(one, "id");
        builder.instance(
                new Instance(
                        id,
                        InstanceState.RUNNING,
                        text(one, "type", "t3.small"),
                        text(one, "role", "pgwatchdog"),
                        new Instance.Metadata(
                                true,
                                flag(one, "tokensRequired", true),
                                number(one, "hopLimit", 1)),
                        tags(one)));
        for (JsonObject eni : objects(one, "interfaces")) {
            builder.networkInterface(
                    text(eni, "id"),
                    id,
                    text(eni, "subnet"),
                    texts(eni, "addresses"),
                    flag(eni, "sourceDestCheck", true));
        }
    }

    private static void routeTable(WorldBuilder builder, JsonObject one) {
        String id = text(one, "id");
        if (flag(one, "main", false)) {
            builder.mainRouteTable(id, text(one, "vpc"));
        } else {
            builder.routeTable(id, text(one, "vpc"), texts(one, "subnets").toArray(String[]::new));
        }
        for (JsonObject route : objects(one, "routes")) {
            Route.Target target =
                    route.has("interface")
                            ? new Route.ToInterface(text(route, "interface"))
                            : new Route.ToGateway("gatewayId", text(route, "gateway"));
            builder.route(id, text(route, "destination"), target);
        }
        tags(one).forEach((key, value) -> builder.tag(id, key, value));
        if (one.has("owner")) {
            builder.owner(id, text(one, "owner"));
        }
    }

    private static void hostedZone(WorldBuilder builder, JsonObject one) {
        String id = text(one, "id");
        builder.hostedZone(id, text(one, "name"), texts(one, "vpcs").toArray(String[]::new));
        for (JsonObject record : objects(one, "records")) {
            builder.record(
                    id,
                    RecordSet.of(
                            text(record, "name"),
                            text(record, "type"),
                            number(record, "ttl", 60),
                            texts(record, "values").toArray(String[]::new)));
        }
    }

    private static StandInSettings settings(JsonObject root) {
        if (!root.has("listen")) {
            return StandInSettings.loopback();
        }
        JsonObject listen = root.getAsJsonObject("listen");
        TreeMap<String, Integer> ports = new TreeMap<>();
        for (Map.Entry<String, JsonElement> one : listen.entrySet()) {
            if (!List.of("host", "imds").contains(one.getKey())) {
                ports.put(one.getKey(), one.getValue().getAsInt());
            }
        }
        return new StandInSettings(
                text(listen, "host", "127.0.0.1"), ports, number(listen, "imds", 0));
    }

    private static List<AccessKey> keys(JsonObject root, String account) {
        return objects(root, "keys").stream()
                .map(one ->
                        AccessKey.ofUser(
                                text(one, "id"),
                                text(one, "secret"),
                                text(one, "user"),
                                text(one, "account", account)))
                .toList();
    }

    private static List<Host> hosts(JsonObject root) {
        return objects(root, "hosts").stream()
                .map(one ->
                        new Host(
                                text(one, "interface"),
                                number(one, "port", 0),
                                endpoint(text(one, "real"))))
                .toList();
    }

    private static List<Opening> gates(JsonObject root) {
        return objects(root, "gates").stream()
                .map(one ->
                        new Opening(
                                new TcpForwarder.Gate(
                                        text(one, "subnet"),
                                        text(one, "address"),
                                        number(one, "port", 0)),
                                endpoint(text(one, "listen"))))
                .toList();
    }

    private static InetSocketAddress endpoint(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0 || !text.substring(colon + 1).matches("\\d{1,5}")) {
            throw new IllegalArgumentException("not host:port: " + text);
        }
        return new InetSocketAddress(
                text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    }

    private static List<JsonObject> objects(JsonObject parent, String name) {
        List<JsonObject> found = new ArrayList<>();
        if (parent.has(name)) {
            parent.getAsJsonArray(name).forEach(one -> found.add(one.getAsJsonObject()));
        }
        return found;
    }

    private static List<String> texts(JsonObject parent, String name) {
        List<String> found = new ArrayList<>();
        if (parent.has(name)) {
            parent.getAsJsonArray(name).forEach(one -> found.add(one.getAsString()));
        }
        return found;
    }

    private static Map<String, String> tags(JsonObject parent) {
        Map<String, String> tags = new TreeMap<>();
        if (parent.has("tags")) {
            parent.getAsJsonObject("tags")
                    .entrySet()
                    .forEach(one -> tags.put(one.getKey(), one.getValue().getAsString()));
        }
        return tags;
    }

    private static String text(JsonObject parent, String name) {
        if (!parent.has(name)) {
            throw new IllegalArgumentException("\"" + name + "\" is missing in " + parent);
        }
        return parent.get(name).getAsString();
    }

    private static String text(JsonObject parent, String name, String fallback) {
        return parent.has(name) ? parent.get(name).getAsString() : fallback;
    }

    private static int number(JsonObject parent, String name, int fallback) {
        return parent.has(name) ? parent.get(name).getAsInt() : fallback;
    }

    private static boolean flag(JsonObject parent, String name, boolean fallback) {
        return parent.has(name) ? parent.get(name).getAsBoolean() : fallback;
    }
}
