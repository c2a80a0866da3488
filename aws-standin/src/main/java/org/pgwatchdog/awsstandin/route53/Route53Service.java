package org.pgwatchdog.awsstandin.route53;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pgwatchdog.awsstandin.api.Call;
import org.pgwatchdog.awsstandin.api.Params;
import org.pgwatchdog.awsstandin.api.RestErrors;
import org.pgwatchdog.awsstandin.api.Service;
import org.pgwatchdog.awsstandin.api.Xml;
import org.pgwatchdog.awsstandin.fault.Denials;
import org.pgwatchdog.awsstandin.fault.Timings;
import org.pgwatchdog.awsstandin.http.ApiAnswer;
import org.pgwatchdog.awsstandin.http.ApiRequest;
import org.pgwatchdog.awsstandin.world.DnsName;
import org.pgwatchdog.awsstandin.world.HostedZone;
import org.pgwatchdog.awsstandin.world.RecordSet;
import org.pgwatchdog.awsstandin.world.Refusal;
import org.pgwatchdog.awsstandin.world.World;
import org.pgwatchdog.awsstandin.world.WorldStore;
import org.pgwatchdog.awsstandin.world.ZoneChange;
import org.pgwatchdog.awsstandin.world.ZoneRules;

/// Route 53 as far as a record that follows a leader needs it.
public final class Route53Service implements Service {
    private static final String NAMESPACE = "https://route53.amazonaws.com/doc/2013-04-01/";
    private static final Pattern ZONE = Pattern.compile("/2013-04-01/hostedzone/([^/]+)");
    private static final Pattern RECORDS =
            Pattern.compile("/2013-04-01/hostedzone/([^/]+)/rrset/?");
    private static final Pattern CHANGE = Pattern.compile("/2013-04-01/change/([^/]+)");
    private static final int ITEMS_MAX = 100;

    private final WorldStore store;
    private final Denials denials;
    private final Timings timings;

    public Route53Service(WorldStore store, Denials denials, Timings timings) {
        this.store = store;
        this.denials = denials;
        this.timings = timings;
    }

    @Override
    public String name() {
        return "route53";
    }

    @Override
    public Asked asked(ApiRequest request) {
        Map<String, String> params = new TreeMap<>(Params.ofForm(request.query()).all());
        String path = request.path();
        boolean get = request.method().equals("GET");
        Matcher records = RECORDS.matcher(path);
        if (records.matches()) {
            params.put("Id", records.group(1));
            if (request.method().equals("POST")) {
                params.putAll(ChangeBatch.params(request.body()));
                return new Asked("ChangeResourceRecordSets", new Params(params));
            }
            return new Asked("ListResourceRecordSets", new Params(params));
        }
        Matcher zone = ZONE.matcher(path);
        if (get && zone.matches()) {
            params.put("Id", zone.group(1));
            return new Asked("GetHostedZone", new Params(params));
        }
        Matcher change = CHANGE.matcher(path);
        if (get && change.matches()) {
            params.put("Id", change.group(1));
            return new Asked("GetChange", new Params(params));
        }
        if (get && path.equals("/2013-04-01/hostedzone")) {
            return new Asked("ListHostedZones", new Params(params));
        }
        if (get && path.equals("/2013-04-01/hostedzonesbyname")) {
            return new Asked("ListHostedZonesByName", new Params(params));
        }
        throw new Refusal(
                404, "InvalidAction", "Nothing here for " + request.method() + " " + path);
    }

    @Override
    public ApiAnswer answer(Call call) {
        permit(call);
        Consumer<Xml> content =
                switch (call.action()) {
                    case "ChangeResourceRecordSets" -> change(call);
                    case "ListResourceRecordSets" -> records(call);
                    case "GetHostedZone" -> zone(call);
                    case "GetChange" -> status(call);
                    case "ListHostedZones" -> zones(call);
                    case "ListHostedZonesByName" -> zonesByName(call);
                    default -> throw new IllegalStateException("not asked: " + call.action());
                };
        return ApiAnswer.xml(200, Xml.document(call.action() + "Response", NAMESPACE, content));
    }

    @Override
    public ApiAnswer refuse(Refusal refusal, String requestId) {
        return RestErrors.answer(refusal, NAMESPACE, requestId);
    }

    private void permit(Call call) {
        String id = call.params().text("Id").orElse("");
        String resource =
                switch (call.action()) {
                    case "GetChange" -> "arn:aws:route53:::change/" + id;
                    case "ListHostedZones", "ListHostedZonesByName" -> "*";
                    default -> "arn:aws:route53:::hostedzone/" + id;
                };
        denials.checkOther(call.fullAction(), call.caller().arn(), resource);
    }

    private Consumer<Xml> change(Call call) {
        ZoneRules.Timing timing =
                new ZoneRules.Timing(call.now(), timings.propagation(), timings.processing());
        ZoneChange change =
                store.write(
                        call.now(),
                        world ->
                                ZoneRules.change(
                                        world,
                                        ZoneRules.zone(world, call.params().text("Id").orElse("")),
                                        ChangeBatch.edits(call.params()),
                                        call.params().text("Comment").orElse(""),
                                        timing));
        return xml -> xml.element("ChangeInfo", inner -> write(inner, change, call));
    }

    private Consumer<Xml> status(Call call) {
        String id = call.params().text("Id").orElse("");
        ZoneChange change =
                Optional.ofNullable(store.current().changes().get(id))
                        .orElseThrow(() ->
                                new Refusal(
                                        404,
                                        "NoSuchChange",
                                        "Could not find resource with ID: " + id));
        return xml -> xml.element("ChangeInfo", inner -> write(inner, change, call));
    }

    private Consumer<Xml> records(Call call) {
        Params params = call.params();
        HostedZone zone = ZoneRules.zone(store.current(), params.text("Id").orElse(""));
        RecordSet.Key from =
                new RecordSet.Key(
                        params.text("name").map(DnsName::canonical).orElse(""),
                        params.text("type").orElse(""));
        if (!from.type().isEmpty() && from.name().isEmpty()) {
            throw Refusal.bad("InvalidInput", "The input is not valid: type needs a name");
        }
        List<RecordSet> all = List.copyOf(zone.records().tailMap(from).values());
        int size = maxItems(params);
        return xml -> {
            xml.list(
                    "ResourceRecordSets",
                    "ResourceRecordSet",
                    all.stream().limit(size).toList(),
                    Route53Service::write);
            boolean truncated = all.size() > size;
            xml.leaf("IsTruncated", truncated);
            if (truncated) {
                xml.leaf("NextRecordName", all.get(size).key().name())
                        .leaf("NextRecordType", all.get(size).key().type());
            }
            xml.leaf("MaxItems", size);
        };
    }

    private Consumer<Xml> zone(Call call) {
        World world = store.current();
        HostedZone zone = ZoneRules.zone(world, call.params().text("Id").orElse(""));
        return xml -> {
            xml.element("HostedZone", inner -> write(inner, zone));
            if (zone.privateZone()) {
                xml.list(
                        "VPCs",
                        "VPC",
                        zone.vpcIds(),
                        (inner, id) -> inner.leaf("VPCRegion", world.region()).leaf("VPCId", id));
            } else {
                xml.element(
                        "DelegationSet",
                        inner ->
                                inner.list(
                                        "NameServers",
                                        "NameServer",
                                        List.of("ns-0.awsdns-00.com", "ns-512.awsdns-00.net"),
                                        Xml::text));
            }
        };
    }

    private Consumer<Xml> zones(Call call) {
        String marker = call.params().text("marker").orElse("");
        List<HostedZone> all = List.copyOf(store.current().hostedZones().tailMap(marker).values());
        int size = maxItems(call.params());
        return xml -> {
            xml.list(
                            "HostedZones",
                            "HostedZone",
                            all.stream().limit(size).toList(),
                            Route53Service::write)
                    .leaf("Marker", marker)
                    .leaf("IsTruncated", all.size() > size);
            if (all.size() > size) {
                xml.leaf("NextMarker", all.get(size).id());
            }
            xml.leaf("MaxItems", size);
        };
    }

    private Consumer<Xml> zonesByName(Call call) {
        RecordSet.Key from =
                new RecordSet.Key(
                        call.params().text("dnsname").map(DnsName::canonical).orElse(""),
                        call.params().text("hostedzoneid").orElse(""));
        TreeMap<RecordSet.Key, HostedZone> byName = new TreeMap<>();
        store.current()
                .hostedZones()
                .values()
                .forEach(zone -> byName.put(new RecordSet.Key(zone.name(), zone.id()), zone));
        List<HostedZone> all = List.copyOf(byName.tailMap(from).values());
        int size = maxItems(call.params());
        return xml -> {
            xml.list(
                    "HostedZones",
                    "HostedZone",
                    all.stream().limit(size).toList(),
                    Route53Service::write);
            if (!from.name().isEmpty()) {
                xml.leaf("DNSName", from.name());
            }
            xml.leaf("IsTruncated", all.size() > size);
            if (all.size() > size) {
                xml.leaf("NextDNSName", all.get(size).name())
                        .leaf("NextHostedZoneId", all.get(size).id());
            }
            xml.leaf("MaxItems", size);
        };
    }

    private static int maxItems(Params params) {
        int wanted = params.number("maxitems").orElse(ITEMS_MAX);
        if (wanted < 1) {
            throw Refusal.bad("InvalidInput", "maxitems is at least 1, not " + wanted);
        }
        return Math.min(wanted, ITEMS_MAX);
    }

    private static void write(Xml xml, HostedZone zone) {
        xml.leaf("Id", "/hostedzone/" + zone.id())
                .leaf("Name", zone.name())
                .leaf("CallerReference", "standin-" + zone.id())
                .element("Config", config -> config.leaf("PrivateZone", zone.privateZone()))
                .leaf("ResourceRecordSetCount", zone.records().size());
    }

    private static void write(Xml xml, RecordSet records) {
        xml.leaf("Name", records.key().name())
                .leaf("Type", records.key().type())
                .leaf("TTL", records.ttl())
                .list(
                        "ResourceRecords",
                        "ResourceRecord",
                        records.values(),
                        (inner, value) -> inner.leaf("Value", value));
    }

    private static void write(Xml xml, ZoneChange change, Call call) {
        xml.leaf("Id", "/change/" + change.id())
                .leaf("Status", change.statusAt(call.now()))
                .leaf("SubmittedAt", change.submittedAt().toString());
        if (!change.comment().isEmpty()) {
            xml.leaf("Comment", change.comment());
        }
    }
}
