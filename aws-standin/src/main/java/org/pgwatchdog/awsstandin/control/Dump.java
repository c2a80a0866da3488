package org.pgwatchdog.awsstandin.control;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.List;
import org.pgwatchdog.awsstandin.AwsStandIn;
import org.pgwatchdog.awsstandin.api.CallLog;
import org.pgwatchdog.awsstandin.world.ElasticIp;
import org.pgwatchdog.awsstandin.world.HostedZone;
import org.pgwatchdog.awsstandin.world.NetworkInterface;
import org.pgwatchdog.awsstandin.world.RecordSet;
import org.pgwatchdog.awsstandin.world.Route;
import org.pgwatchdog.awsstandin.world.RouteRules;
import org.pgwatchdog.awsstandin.world.RouteTable;
import org.pgwatchdog.awsstandin.world.World;

/// What a person wants to see: the tables as they are, and the writes.
final class Dump {
    private static final int WRITES_SHOWN = 50;

    private final AwsStandIn standIn;

    Dump(AwsStandIn standIn) {
        this.standIn = standIn;
    }

    String text() {
        World world = standIn.world();
        StringBuilder out = new StringBuilder();
        out.append("Stand-in for AWS, a test double. Region ")
                .append(world.region())
                .append(", account ")
                .append(world.account())
                .append("\n\nInstances\n");
        world.instances()
                .values()
                .forEach(one -> {
                    row(out, one.id(), one.state().wireName(), one.role());
                    world.interfacesOf(one.id()).forEach(eni -> row(out, eni));
                });
        out.append("\nAvailability zones\n");
        world.availabilityZones()
                .values()
                .forEach(one -> row(out, one.name(), one.id(), one.state()));
        out.append("\nRoute tables\n");
        world.routeTables().values().forEach(table -> table(out, world, table));
        out.append("\nElastic addresses\n");
        world.addresses().values().forEach(one -> row(out, one));
        out.append("\nHosted zones\n");
        world.hostedZones().values().forEach(zone -> zone(out, zone));
        out.append("\nLast writes\n");
        standIn.log().writes().reversed().stream()
                .limit(WRITES_SHOWN)
                .forEach(entry -> row(out, entry));
        return out.toString();
    }

    String html() {
        return """
        <!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="1">
        <meta name="viewport" content="width=device-width"><title>AWS stand-in</title></head>
        <body><pre>%s</pre></body></html>
        """
                .formatted(text().replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"));
    }

    static JsonArray calls(List<CallLog.Entry> entries) {
        JsonArray all = new JsonArray();
        for (CallLog.Entry entry : entries) {
            JsonObject one = new JsonObject();
            one.addProperty("number", entry.number());
            one.addProperty("arrivedAt", entry.arrivedAt().toString());
            one.addProperty("at", entry.at().toString());
            one.addProperty("requestId", entry.requestId());
            one.addProperty("caller", entry.caller());
            one.addProperty("action", entry.action());
            one.addProperty("outcome", entry.outcome());
            JsonObject parameters = new JsonObject();
            entry.parameters().forEach(parameters::addProperty);
            one.add("parameters", parameters);
            all.add(one);
        }
        return all;
    }

    private static void table(StringBuilder out, World world, RouteTable table) {
        row(out, table.id(), table.vpcId(), table.main() ? "main" : "", table.tags().toString());
        for (Route route : table.routes()) {
            String target =
                    switch (route.target()) {
                        case Route.Local _ -> "local";
                        case Route.ToInterface to -> to.interfaceId();
                        case Route.ToGateway to -> to.id();
                    };
            row(
                    out,
                    "  " + route.destination(),
                    target,
                    RouteRules.isActive(world, route) ? "active" : "BLACKHOLE");
        }
    }

    private static void zone(StringBuilder out, HostedZone zone) {
        row(out, zone.id(), zone.name(), zone.privateZone() ? "private" : "public");
        for (RecordSet one : zone.records().values()) {
            row(
                    out,
                    "  " + one.key().name(),
                    one.key().type() + " " + one.ttl(),
                    String.join(" ", one.values()));
        }
    }

    private static void row(StringBuilder out, NetworkInterface eni) {
        row(
                out,
                "  " + eni.id(),
                String.join(" ", eni.addresses()),
                "source/dest check " + (eni.sourceDestCheck() ? "ON" : "off"),
                eni.mac());
    }

    private static void row(StringBuilder out, ElasticIp one) {
        row(
                out,
                one.allocationId(),
                one.publicIp(),
                one.link().map(link -> link.interfaceId() + " " + link.privateIp()).orElse("free"));
    }

    private static void row(StringBuilder out, CallLog.Entry entry) {
        row(
                out,
                entry.at().toString(),
                entry.action(),
                entry.outcome(),
                entry.caller(),
                entry.parameters().toString());
    }

    private static void row(StringBuilder out, String... cells) {
        for (String cell : cells) {
            out.append(cell).append(" ".repeat(Math.max(2, 26 - cell.length())));
        }
        // No blanks at the end of a line.
        out.setLength(out.toString().stripTrailing().length());
        out.append('\n');
    }
}
