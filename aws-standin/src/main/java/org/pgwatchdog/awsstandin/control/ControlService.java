package org.pgwatchdog.awsstandin.control;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.time.Duration;
import org.pgwatchdog.awsstandin.AwsStandIn;
import org.pgwatchdog.awsstandin.fault.FaultMatch;
import org.pgwatchdog.awsstandin.fault.Faults;
import org.pgwatchdog.awsstandin.fault.Throttles;
import org.pgwatchdog.awsstandin.http.ApiAnswer;
import org.pgwatchdog.awsstandin.http.ApiRequest;
import org.pgwatchdog.awsstandin.world.AvailabilityZone;
import org.pgwatchdog.awsstandin.world.Instance;
import org.pgwatchdog.awsstandin.world.InstanceRules;
import org.pgwatchdog.awsstandin.world.InstanceState;
import org.pgwatchdog.awsstandin.world.Lookup;
import org.pgwatchdog.awsstandin.world.Refusal;
import org.pgwatchdog.awsstandin.world.World;

/// The control API: small JSON over HTTP, unsigned, for scripts and the demo; Java tests use
/// [AwsStandIn] itself. README.md of this module lists the paths.
public final class ControlService {
    private final AwsStandIn standIn;
    private final Dump dump;

    public ControlService(AwsStandIn standIn) {
        this.standIn = standIn;
        this.dump = new Dump(standIn);
    }

    /// Answers a request; wrong ones with 400 or 404 and a line saying why.
    public ApiAnswer answer(ApiRequest request) {
        try {
            String[] path = request.path().substring(1).split("/", -1);
            JsonObject body =
                    request.body().isEmpty()
                            ? new JsonObject()
                            : JsonParser.parseString(request.body()).getAsJsonObject();
            return switch (request.method()) {
                case "GET" -> get(request.path());
                case "POST" -> post(path, body);
                case "DELETE" -> delete(path);
                default -> unknown(request);
            };
        } catch (JsonParseException
                | IllegalStateException
                | IllegalArgumentException
                | UnsupportedOperationException
                | Refusal e) {
            return ApiAnswer.of(400, "text/plain;charset=UTF-8", e.getMessage() + "\n");
        }
    }

    private ApiAnswer get(String path) {
        return switch (path) {
            case "/" -> ApiAnswer.of(200, "text/html;charset=UTF-8", dump.html());
            case "/text" -> ApiAnswer.of(200, "text/plain;charset=UTF-8", dump.text());
            case "/writes" -> json(Dump.calls(standIn.log().writes()));
            case "/calls" -> json(Dump.calls(standIn.log().all()));
            case "/endpoints" -> {
                JsonObject all = new JsonObject();
                standIn.endpoints().forEach((name, url) -> all.addProperty(name, url.toString()));
                yield json(all);
            }
            case "/faults" -> {
                JsonArray all = new JsonArray();
                standIn.faults().all().forEach(fault -> all.add(fault(fault)));
                yield json(all);
            }
            default -> ApiAnswer.of(404, "text/plain", "nothing at " + path + "\n");
        };
    }

    private ApiAnswer post(String[] path, JsonObject body) {
        Json json = new Json(body);
        switch (path[0]) {
            case "faults" -> {
                JsonObject made = new JsonObject();
                made.addProperty(
                        "id",
                        standIn.faults()
                                .add(
                                        match(json),
                                        FaultWords.effect(json),
                                        json.number("times", Faults.EVERY_TIME)));
                return json(made);
            }
            case "deny" -> standIn.denials().deny(match(json));
            case "throttle" -> throttle(json);
            case "instances" -> instance(at(path, 1), at(path, 2), json);
            case "zones" -> zone(at(path, 1), json);
            case "timings" -> timings(json);
            case "credentials" -> credentials(at(path, 1));
            case "listeners" -> listener(at(path, 1), at(path, 2));
            default -> {
                return ApiAnswer.of(404, "text/plain", "nothing to set at " + path[0] + "\n");
            }
        }
        return json(new JsonObject());
    }

    private ApiAnswer delete(String[] path) {
        switch (path[0]) {
            case "faults" -> {
                if (path.length == 1) {
                    standIn.faults().clear();
                } else if (!standIn.faults().remove(path[1])) {
                    return ApiAnswer.of(404, "text/plain", "no fault " + path[1] + "\n");
                }
            }
            case "deny" -> standIn.denials().clear();
            case "throttle" -> standIn.throttles().reset();
            case "writes" -> standIn.log().clear();
            default -> {
                return ApiAnswer.of(404, "text/plain", "nothing to end at " + path[0] + "\n");
            }
        }
        return json(new JsonObject());
    }

    private void throttle(Json json) {
        if (json.flag("off", false)) {
            standIn.throttles().off();
        } else {
            standIn.throttles()
                    .set(
                            json.text("action"),
                            new Throttles.Size(json.real("capacity"), json.real("perSecond")));
        }
    }

    private void instance(String id, String what, Json json) {
        Lookup.instance(standIn.world(), id);
        switch (what) {
            case "start" -> standIn.instance(id, InstanceState.RUNNING);
            case "stop" -> standIn.instance(id, InstanceState.STOPPED);
            case "terminate" -> standIn.instance(id, InstanceState.TERMINATED);
            case "isolate" -> standIn.isolate(id);
            case "rejoin" -> standIn.rejoin(id);
            case "metadata" -> metadata(id, json);
            default ->
                    throw new IllegalArgumentException(
                            "an instance can start, stop, terminate, isolate, rejoin and be given"
                                    + " metadata options, not "
                                    + what);
        }
    }

    private void metadata(String id, Json json) {
        Instance.Metadata old = Lookup.instance(standIn.world(), id).metadata();
        standIn.change(world ->
                InstanceRules.metadata(
                        world,
                        id,
                        new Instance.Metadata(
                                json.flag("enabled", old.enabled()),
                                json.flag("tokensRequired", old.tokensRequired()),
                                json.number("hopLimit", old.hopLimit()))));
        if (json.has("hops")) {
            standIn.metadata().hops(id, json.number("hops", 1));
        }
    }

    private void zone(String name, Json json) {
        AvailabilityZone old = standIn.world().availabilityZones().get(name);
        if (old == null) {
            throw new IllegalArgumentException("no availability zone " + name);
        }
        AvailabilityZone changed =
                new AvailabilityZone(name, old.id(), json.text("state"), json.texts("messages"));
        standIn.change((World world) -> world.availabilityZones().put(name, changed));
    }

    private void timings(Json json) {
        if (json.has("readLagMs")) {
            standIn.timings().readLag(json.milliseconds("readLagMs"));
        }
        if (json.has("metadataLagMs")) {
            standIn.timings().metadataLag(json.milliseconds("metadataLagMs"));
        }
        if (json.has("propagationMs")) {
            standIn.timings().propagation(json.milliseconds("propagationMs"));
        }
        if (json.has("processingMs")) {
            standIn.timings().processing(json.milliseconds("processingMs"));
        }
        if (json.has("clockOffsetMs")) {
            standIn.timings().clockOffset(json.milliseconds("clockOffsetMs"));
        }
    }

    private void credentials(String what) {
        switch (what) {
            case "expire" -> {
                standIn.metadata().renewCredentials(false);
                standIn.keys().expireTemporary(standIn.timings().instant());
            }
            case "renew" -> standIn.metadata().renewCredentials(true);
            default ->
                    throw new IllegalArgumentException(
                            "credentials can expire and renew, not " + what);
        }
    }

    private void listener(String name, String what) {
        switch (what) {
            case "unplug" -> standIn.unplug(name);
            case "plug" -> standIn.plug(name);
            default ->
                    throw new IllegalArgumentException(
                            "a listener can be unplugged (unplug) and plugged in (plug), not "
                                    + what);
        }
    }

    private static FaultMatch match(Json json) {
        return new FaultMatch(
                json.text("action"), json.text("caller", ""), json.text("resource", ""));
    }

    private static JsonObject fault(Faults.Fault fault) {
        JsonObject one = new JsonObject();
        one.addProperty("id", fault.id());
        one.addProperty("action", fault.match().action());
        one.addProperty("caller", fault.match().caller());
        one.addProperty("resource", fault.match().resource());
        one.addProperty("effect", fault.effect().toString());
        one.addProperty("hits", fault.hits());
        one.addProperty("waiting", fault.waiting());
        return one;
    }

    private static String at(String[] path, int index) {
        if (path.length <= index) {
            throw new IllegalArgumentException("the path is too short: " + String.join("/", path));
        }
        return path[index];
    }

    private static ApiAnswer json(Object tree) {
        return ApiAnswer.of(200, "application/json", tree + "\n");
    }

    private static ApiAnswer unknown(ApiRequest request) {
        return ApiAnswer.of(
                405,
                "text/plain",
                "GET, POST and DELETE are known, not " + request.method() + "\n");
    }

    /// A duration of so many milliseconds, fractions allowed.
    static Duration milliseconds(double number) {
        return Duration.ofNanos(Math.round(number * 1e6));
    }
}
