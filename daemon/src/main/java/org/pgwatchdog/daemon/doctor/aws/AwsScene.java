package org.pgwatchdog.daemon.doctor.aws;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.pgwatchdog.daemon.doctor.check.CheckLimits;
import org.pgwatchdog.daemon.doctor.check.Fact;
import org.pgwatchdog.vip.TimeBudget;
import org.pgwatchdog.vip.aws.AwsClients;
import org.pgwatchdog.vip.aws.Discovery;
import org.pgwatchdog.vip.aws.Place;
import org.pgwatchdog.vip.aws.api.ApiFault;
import org.pgwatchdog.vip.aws.api.ApiResult;
import org.pgwatchdog.vip.aws.api.CallTerms;
import org.pgwatchdog.vip.aws.api.FaultKind;
import org.pgwatchdog.vip.aws.api.NetworkInterface;
import org.pgwatchdog.vip.aws.imds.InstanceMetadata;

/// What all AWS checks share: where this node is, the clients, its network interface, and whether AWS
/// talks to us at all. Each is found out once, when first asked for. Thread-safe.
final class AwsScene implements AutoCloseable {
    private final AwsSubject subject;
    private final TimeBudget time;
    private final InstanceMetadata metadata;
    private final Fact<ApiResult<Place>> place;
    private final Fact<Optional<AwsClients>> clients;
    private final Fact<ApiResult<NetworkInterface>> networkInterface;
    private final Fact<Set<String>> nodeAddresses;
    private volatile boolean connected;

    AwsScene(AwsSubject subject, TimeBudget time) {
        this.subject = subject;
        this.time = time;
        this.metadata = new InstanceMetadata(subject.vip().imds().orElse(InstanceMetadata.ADDRESS));
        var discovery =
                new Discovery(
                        metadata,
                        subject.vip().region(),
                        subject.vip().interfaceId(),
                        subject.vip().device());
        this.place = new Fact<>(() -> discovery.find(share(CheckLimits.METADATA)));
        this.clients = new Fact<>(this::connect);
        this.networkInterface = new Fact<>(this::describe);
        this.nodeAddresses = new Fact<>(this::resolve);
    }

    AwsSubject subject() {
        return subject;
    }

    InstanceMetadata metadata() {
        return metadata;
    }

    ApiResult<Place> place() {
        return place.get();
    }

    /// This node's interface as EC2 describes it: the first question to EC2, whose answer also says
    /// whether EC2 is reachable and accepts us.
    ApiResult<NetworkInterface> networkInterface() {
        return networkInterface.get(
                left(),
                () ->
                        ApiResult.failed(
                                ApiFault.local(
                                        FaultKind.TIMED_OUT,
                                        "DescribeNetworkInterfaces",
                                        "",
                                        "no answer within " + time.limit().toMillis() + " ms")));
    }

    /// Why nothing can be asked of EC2; empty if it answers us, if only with refusals.
    Optional<String> blocked() {
        if (place() instanceof ApiResult.Failed<Place>) {
            return Optional.of("needs to know where this node is, see aws-metadata");
        }
        if (!(networkInterface() instanceof ApiResult.Failed<NetworkInterface>(ApiFault fault))) {
            return Optional.empty();
        }
        return switch (fault.kind()) {
            case CREDENTIALS, NO_CREDENTIALS ->
                    Optional.of("needs credentials that AWS accepts, see aws-credentials");
            case CLOCK -> Optional.of("needs a right clock, see aws-clock");
            case UNREACHABLE, TIMED_OUT -> Optional.of("needs EC2 to answer, see aws-endpoint");
            case NO_ROUTE,
                    ROUTE_EXISTS,
                    NOT_FOUND,
                    TAKEN,
                    CONFLICT,
                    THROTTLED,
                    BUSY,
                    DENIED,
                    INVALID,
                    DRY_RUN_PASSED,
                    WITHHELD ->
                    Optional.empty();
        };
    }

    /// Why nothing can be asked about our interface; empty if EC2 has described it.
    Optional<String> interfaceUnknown() {
        return blocked()
                .or(() ->
                        networkInterface() instanceof ApiResult.Failed<NetworkInterface>
                                ? Optional.of("needs the network interface, see aws-interface")
                                : Optional.empty());
    }

    /// Our interface.
    ///
    /// @throws IllegalStateException if it is [#interfaceUnknown()]
    NetworkInterface knownInterface() {
        return switch (networkInterface()) {
            case ApiResult.Done<NetworkInterface>(var known) -> known;
            case ApiResult.Failed<NetworkInterface>(var fault) ->
                    throw new IllegalStateException(fault.text());
        };
    }

    /// The clients of this node's region.
    ///
    /// @throws IllegalStateException if the place is not known
    AwsClients clients() {
        return clients.get()
                .orElseThrow(() -> new IllegalStateException("the region is not known"));
    }

    /// Whether a call may be asked of the clients at all.
    boolean hasClients() {
        return clients.get().isPresent();
    }

    /// One question, asked once more after a fault that may pass.
    <T> ApiResult<T> ask(Function<CallTerms, ApiResult<T>> call) {
        return ask(share(CheckLimits.AWS_CALL), call);
    }

    /// The first question to a service.
    <T> ApiResult<T> askFirst(Function<CallTerms, ApiResult<T>> call) {
        return ask(share(CheckLimits.AWS_FIRST_CALL), call);
    }

    private <T> ApiResult<T> ask(Duration limit, Function<CallTerms, ApiResult<T>> call) {
        if (left().isZero()) {
            return ApiResult.failed(
                    ApiFault.local(FaultKind.TIMED_OUT, "call", "", "no time was left for it"));
        }
        ApiResult<T> first = call.apply(terms(limit));
        if (!(first instanceof ApiResult.Failed<T>(ApiFault fault))
                || !fault.kind().mayPass()
                || fault.kind() == FaultKind.TIMED_OUT) {
            return first;
        }
        try {
            Thread.sleep(time.atMost(CheckLimits.ASK_AGAIN_AFTER));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return first;
        }
        return left().isZero() ? first : call.apply(terms(limit));
    }

    private CallTerms terms(Duration limit) {
        Duration left = left().compareTo(limit) < 0 ? left() : limit;
        return CallTerms.within(left.isZero() ? Duration.ofNanos(1) : left);
    }

    private Duration share(int hundredths) {
        return CheckLimits.share(time.limit(), hundredths);
    }

    /// What is left of the run for questions, so that there is time to tell of the last answer.
    private Duration left() {
        Duration left = time.remaining().minus(share(CheckLimits.ANSWER_RESERVE));
        return left.isNegative() ? Duration.ZERO : left;
    }

    /// Whether an address belongs to a node of the cluster; true also if no node's name is resolved.
    boolean isOfCluster(String address) {
        return nodeAddresses.get().isEmpty() || nodeAddresses.get().contains(address);
    }

    /// Whether an interface belongs to a node of the cluster; true also if EC2 does not describe it.
    boolean isOfClusterInterface(String interfaceId) {
        if (networkInterface() instanceof ApiResult.Done<NetworkInterface>(var own)
                && own.id().equals(interfaceId)) {
            return true;
        }
        return switch (ask(terms -> clients().ec2().networkInterface(interfaceId, terms))) {
            case ApiResult.Failed<NetworkInterface> _ -> true;
            case ApiResult.Done<NetworkInterface>(var other) ->
                    other.privateIps().stream().anyMatch(this::isOfCluster);
        };
    }

    @Override
    public void close() {
        if (connected) {
            clients.get().ifPresent(AwsClients::close);
        }
    }

    private Optional<AwsClients> connect() {
        if (!(place() instanceof ApiResult.Done<Place>(var here))) {
            return Optional.empty();
        }
        AwsClients made = subject.connect().apply(here.region());
        connected = true;
        return Optional.of(made);
    }

    private ApiResult<NetworkInterface> describe() {
        return place().then(here ->
                askFirst(terms -> clients().ec2().networkInterface(here.interfaceId(), terms)));
    }

    private Set<String> resolve() {
        Set<String> addresses = new TreeSet<>();
        for (String host : subject.nodeHosts()) {
            try {
                Arrays.stream(InetAddress.getAllByName(host))
                        .map(InetAddress::getHostAddress)
                        .forEach(addresses::add);
            } catch (UnknownHostException _) {
                // Another check says so; an incomplete set would blame a node of the cluster.
                return Set.of();
            }
        }
        return addresses;
    }
}
