package org.pgwatchdog.awsstandin;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.pgwatchdog.awsstandin.api.CallLog;
import org.pgwatchdog.awsstandin.api.Gateway;
import org.pgwatchdog.awsstandin.control.ControlService;
import org.pgwatchdog.awsstandin.ec2.Ec2Service;
import org.pgwatchdog.awsstandin.fault.Denials;
import org.pgwatchdog.awsstandin.fault.FaultEffect;
import org.pgwatchdog.awsstandin.fault.FaultMatch;
import org.pgwatchdog.awsstandin.fault.Faults;
import org.pgwatchdog.awsstandin.fault.Throttles;
import org.pgwatchdog.awsstandin.fault.Timings;
import org.pgwatchdog.awsstandin.forward.TcpForwarder;
import org.pgwatchdog.awsstandin.http.ApiAnswer;
import org.pgwatchdog.awsstandin.http.HttpFront;
import org.pgwatchdog.awsstandin.imds.MetadataService;
import org.pgwatchdog.awsstandin.route53.Route53Service;
import org.pgwatchdog.awsstandin.sign.AccessKey;
import org.pgwatchdog.awsstandin.sign.KeyRing;
import org.pgwatchdog.awsstandin.sign.SignatureCheck;
import org.pgwatchdog.awsstandin.sts.IamService;
import org.pgwatchdog.awsstandin.sts.StsService;
import org.pgwatchdog.awsstandin.world.InstanceRules;
import org.pgwatchdog.awsstandin.world.InstanceState;
import org.pgwatchdog.awsstandin.world.World;
import org.pgwatchdog.awsstandin.world.WorldStore;

/// A running stand-in for AWS: a test double built from documented behaviour, never a service to rely on.
/// Starts its listeners when made and ends them when closed. All methods may be called by any thread.
public final class AwsStandIn implements AutoCloseable {
    /// A permanent key that every stand-in knows, of the user `tester` in the world's own account.
    public static final String TEST_KEY_ID = "AKIASTANDINTESTER001";

    /// Its secret.
    public static final String TEST_SECRET = "standin/secret/of/the/tester/0123456789ab";

    private final WorldStore store;
    private final KeyRing keys = new KeyRing();
    private final Faults faults = new Faults();
    private final Denials denials = new Denials();
    private final Throttles throttles = new Throttles();
    private final Timings timings;
    private final Gateway gateway;
    private final MetadataService metadata;
    private final TcpForwarder forwarder;
    private final SortedMap<String, HttpFront> fronts = new TreeMap<>();
    private final Map<String, URI> gates = new ConcurrentHashMap<>();
    private final Map<String, List<String>> isolations = new ConcurrentHashMap<>();

    private AwsStandIn(World world, Timings timings) {
        this.store = new WorldStore(world);
        this.timings = timings;
        this.gateway =
                new Gateway(
                        List.of(
                                new Ec2Service(store, denials, timings),
                                new Route53Service(store, denials, timings),
                                new StsService(keys, denials),
                                new IamService(denials)),
                        new SignatureCheck(keys),
                        faults,
                        throttles,
                        timings);
        this.metadata = new MetadataService(store, timings, faults, keys);
        this.forwarder = new TcpForwarder(store);
        keys.add(AccessKey.ofUser(TEST_KEY_ID, TEST_SECRET, "tester", world.account()));
    }

    /// Starts with free loopback ports and the machine's clock.
    public static AwsStandIn start(World world) {
        return start(StandInSettings.loopback(), world, new Timings());
    }

    /// Starts.
    ///
    /// @throws java.io.UncheckedIOException if a port cannot be had; nothing then listens
    public static AwsStandIn start(StandInSettings settings, World world, Timings timings) {
        AwsStandIn standIn = new AwsStandIn(world, timings);
        try {
            standIn.listen(settings);
            return standIn;
        } catch (RuntimeException e) {
            standIn.close();
            throw e;
        }
    }

    /// Endpoint of EC2, STS and IAM alike: a signature's scope decides.
    public URI ec2() {
        return endpoint("ec2");
    }

    public URI route53() {
        return endpoint("route53");
    }

    public URI sts() {
        return endpoint("sts");
    }

    /// The control API and the page with the tables.
    public URI control() {
        return endpoint("control");
    }

    /// The metadata service of that instance.
    public URI imds(String instanceId) {
        return endpoint(instanceId);
    }

    /// Opens a gate of the forwarder and names it among the endpoints.
    ///
    /// @return where it listens
    public InetSocketAddress open(TcpForwarder.Gate gate, InetSocketAddress listen) {
        InetSocketAddress at = forwarder.open(gate, listen);
        gates.put(
                "gate " + gate.address() + ":" + gate.port(),
                URI.create("tcp://" + at.getAddress().getHostAddress() + ":" + at.getPort()));
        return at;
    }

    /// All endpoints by name: services, `control`, instances by id for their metadata, gates.
    public SortedMap<String, URI> endpoints() {
        SortedMap<String, URI> all = new TreeMap<>(gates);
        fronts.keySet().forEach(name -> all.put(name, endpoint(name)));
        return Collections.unmodifiableSortedMap(all);
    }

    /// Closes a listener by name: connections are refused.
    public void unplug(String name) {
        front(name).unplug();
    }

    /// Opens it again on the same port.
    public void plug(String name) {
        front(name).plug();
    }

    /// The world as it is, not as lagging reads see it.
    public World world() {
        return store.current();
    }

    /// Changes the world by hand, past the API and its log: what an operator on the console does.
    public void change(Consumer<World> rules) {
        store.write(
                timings.instant(),
                world -> {
                    rules.accept(world);
                    return true;
                });
    }

    /// Stops, starts or terminates an instance.
    public void instance(String instanceId, InstanceState state) {
        change(world -> InstanceRules.put(world, instanceId, state));
    }

    /// Cuts an instance off: its API calls hang, packets to it disappear. Its metadata stay reachable.
    public void isolate(String instanceId) {
        forwarder.isolate(instanceId);
        isolations.computeIfAbsent(
                instanceId,
                id ->
                        List.of("ec2:*", "route53:*", "sts:*").stream()
                                .map(action ->
                                        faults.add(
                                                FaultMatch.action(action).by(id),
                                                new FaultEffect.Hang()))
                                .toList());
    }

    /// Ends [#isolate]; hanging calls end without effect.
    public void rejoin(String instanceId) {
        forwarder.rejoin(instanceId);
        List<String> ids = isolations.remove(instanceId);
        if (ids != null) {
            ids.forEach(faults::remove);
        }
    }

    public KeyRing keys() {
        return keys;
    }

    public Faults faults() {
        return faults;
    }

    public Denials denials() {
        return denials;
    }

    public Throttles throttles() {
        return throttles;
    }

    public Timings timings() {
        return timings;
    }

    /// Who called what, when.
    public CallLog log() {
        return gateway.log();
    }

    public MetadataService metadata() {
        return metadata;
    }

    public TcpForwarder forwarder() {
        return forwarder;
    }

    @Override
    public void close() {
        faults.clear();
        fronts.values().forEach(HttpFront::close);
        forwarder.close();
    }

    private void listen(StandInSettings settings) {
        for (String service : List.of("ec2", "route53", "sts")) {
            open(settings, service, request -> gateway.answer(service, request));
        }
        ControlService control = new ControlService(this);
        open(settings, "control", control::answer);
        for (String id : world().instances().keySet()) {
            open(settings, id, request -> metadata.answer(id, request));
        }
        if (settings.metadataShared() != 0) {
            open(
                    settings.with("imds", settings.metadataShared()),
                    "imds",
                    request ->
                            metadata.instanceAt(request.remote())
                                    .map(id -> metadata.answer(id, request))
                                    .orElse(ApiAnswer.NOTHING));
        }
    }

    private void open(StandInSettings settings, String name, HttpFront.Handler handler) {
        fronts.put(
                name,
                new HttpFront(
                        name,
                        new InetSocketAddress(settings.host(), settings.port(name)),
                        handler));
    }

    private HttpFront front(String name) {
        HttpFront front = fronts.get(name);
        if (front == null) {
            throw new IllegalArgumentException(
                    "no listener " + name + "; there are " + fronts.keySet());
        }
        return front;
    }

    private URI endpoint(String name) {
        return URI.create(front(name).url());
    }
}
