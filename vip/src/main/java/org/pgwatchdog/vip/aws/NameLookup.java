package org.pgwatchdog.vip.aws;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.pgwatchdog.vip.aws.api.ApiFault;
import org.pgwatchdog.vip.aws.api.ApiResult;
import org.pgwatchdog.vip.aws.api.DnsName;
import org.pgwatchdog.vip.aws.api.FaultKind;
import org.pgwatchdog.vip.aws.api.RecordType;

/// A way to resolve names. Blocks for at most about the limit; faults are values.
@FunctionalInterface
public interface NameLookup {
    /// As programs on this host resolve names: hosts file and resolver.
    NameLookup SYSTEM = NameLookup::bySystem;

    /// The addresses of a name, in no certain order.
    ///
    /// @param type A or AAAA
    ApiResult<List<InetAddress>> addresses(DnsName name, RecordType type, Duration limit);

    /// One name server asked directly.
    static NameLookup at(InetSocketAddress server) {
        return new NameServer(server);
    }

    private static ApiResult<List<InetAddress>> bySystem(
            DnsName name, RecordType type, Duration limit) {
        var answer = new CompletableFuture<ApiResult<List<InetAddress>>>();
        // The system's look-up knows no limit and no interrupt.
        Thread.ofVirtual()
                .name("resolve")
                .start(() -> {
                    try {
                        InetAddress[] all = InetAddress.getAllByName(name.withoutDot());
                        answer.complete(
                                ApiResult.done(
                                        Arrays.stream(all)
                                                .filter(each ->
                                                        each instanceof Inet4Address
                                                                == (type == RecordType.A))
                                                .toList()));
                    } catch (UnknownHostException unknown) {
                        answer.complete(
                                fault(FaultKind.NOT_FOUND, name, "the resolver does not know it"));
                    }
                });
        try {
            return answer.get(Math.max(1, limit.toNanos()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException _) {
            return fault(FaultKind.TIMED_OUT, name, "no answer within " + limit.toMillis() + " ms");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return fault(FaultKind.TIMED_OUT, name, "interrupted");
        } catch (ExecutionException broken) {
            throw new IllegalStateException("resolving " + name, broken.getCause());
        }
    }

    /// Why a name is not resolved.
    static <T> ApiResult<T> fault(FaultKind kind, DnsName name, String why) {
        return ApiResult.failed(ApiFault.local(kind, "resolve", name.text(), why));
    }
}
