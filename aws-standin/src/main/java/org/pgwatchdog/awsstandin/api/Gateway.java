package org.pgwatchdog.awsstandin.api;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.pgwatchdog.awsstandin.fault.FaultEffect;
import org.pgwatchdog.awsstandin.fault.Faults;
import org.pgwatchdog.awsstandin.fault.Throttles;
import org.pgwatchdog.awsstandin.http.ApiAnswer;
import org.pgwatchdog.awsstandin.http.ApiLimits;
import org.pgwatchdog.awsstandin.http.ApiRequest;
import org.pgwatchdog.awsstandin.sign.AccessKey;
import org.pgwatchdog.awsstandin.sign.SignatureCheck;
import org.pgwatchdog.awsstandin.world.Refusal;

/// The way of each request: signature, faults, throttling, service, log. Blocks while a fault delays; calls
/// take effect one at a time, in the order of the log. Safe for use by several threads.
public final class Gateway {
    private final Map<String, Service> services = new TreeMap<>();
    private final SignatureCheck signatures;
    private final Faults faults;
    private final Throttles throttles;
    private final InstantSource clock;
    private final CallLog log = new CallLog();
    private final AtomicLong lastRequest = new AtomicLong();
    private final Object applying = new Object();

    public Gateway(
            List<Service> services,
            SignatureCheck signatures,
            Faults faults,
            Throttles throttles,
            InstantSource clock) {
        services.forEach(service -> this.services.put(service.name(), service));
        this.signatures = signatures;
        this.faults = faults;
        this.throttles = throttles;
        this.clock = clock;
    }

    public CallLog log() {
        return log;
    }

    /// Answers a request that came to the listener of that service; a signature made for another service
    /// leads to that one.
    public ApiAnswer answer(String listener, ApiRequest request) {
        Service service =
                services.getOrDefault(SignatureCheck.serviceOf(request), services.get(listener));
        if (service == null) {
            throw new IllegalArgumentException("no service " + listener);
        }
        String requestId =
                String.format(
                        Locale.ROOT,
                        "5fa1d000-0000-4000-8000-%012x",
                        lastRequest.incrementAndGet());
        Instant arrivedAt = clock.instant();
        Journey journey = new Journey(service, request, requestId, arrivedAt);
        ApiAnswer answer = journey.travel();
        return answer.headers().isEmpty() ? answer.with("x-amzn-RequestId", requestId) : answer;
    }

    /// One request on its way.
    private final class Journey {
        private final Service service;
        private final ApiRequest request;
        private final String requestId;
        private final Instant arrivedAt;
        private String action = "?";
        private String caller = "";
        private Params params = new Params(Map.of());

        Journey(Service service, ApiRequest request, String requestId, Instant arrivedAt) {
            this.service = service;
            this.request = request;
            this.requestId = requestId;
            this.arrivedAt = arrivedAt;
        }

        ApiAnswer travel() {
            List<Faults.Strike> strikes = List.of();
            ApiAnswer answer;
            try {
                AccessKey key = signatures.verify(request, service.name(), arrivedAt);
                caller = key.arn();
                Service.Asked asked = service.asked(request);
                action = asked.action();
                params = asked.params();
                strikes = faults.strikes(fullAction(), caller, params.all().toString());
                for (Faults.Strike strike : strikes) {
                    if (!before(strike)) {
                        return ApiAnswer.NOTHING;
                    }
                }
                throttles.take(fullAction(), key.account(), isWide(params), clock.instant());
                answer = apply(key);
            } catch (Refusal refusal) {
                synchronized (applying) {
                    record(refusal.code(), clock.instant());
                }
                answer = service.refuse(refusal, requestId);
            }
            for (Faults.Strike strike : strikes) {
                answer = after(strike, answer);
            }
            return answer;
        }

        private ApiAnswer apply(AccessKey key) {
            synchronized (applying) {
                Instant now = clock.instant();
                ApiAnswer answer =
                        service.answer(
                                new Call(
                                        service.name(),
                                        action,
                                        params,
                                        request,
                                        key,
                                        now,
                                        requestId));
                record("ok", now);
                return answer;
            }
        }

        private void record(String outcome, Instant at) {
            boolean write =
                    new Call(
                                    service.name(),
                                    action,
                                    params,
                                    request,
                                    AccessKey.NOBODY,
                                    at,
                                    requestId)
                            .isWrite();
            log.add(
                    new CallLog.Entry(
                            0,
                            arrivedAt,
                            at,
                            requestId,
                            caller,
                            fullAction(),
                            Collections.unmodifiableSortedMap(params.all()),
                            outcome,
                            write));
        }

        private String fullAction() {
            return service.name() + ":" + action;
        }
    }

    /// Whether the call goes on.
    private static boolean before(Faults.Strike strike) {
        return switch (strike.effect()) {
            case FaultEffect.Delay delay -> {
                strike.await(delay.time());
                yield true;
            }
            case FaultEffect.Hold _ -> {
                strike.await(ApiLimits.HELD_MAX);
                yield true;
            }
            case FaultEffect.Hang _ -> {
                strike.await(ApiLimits.HELD_MAX);
                yield false;
            }
            case FaultEffect.Drop _ -> false;
            case FaultEffect.Fail fail ->
                    throw new Refusal(fail.status(), fail.code(), fail.message());
            case FaultEffect.DelayAnswer _, FaultEffect.DropAnswer _, FaultEffect.HalfAnswer _ ->
                    true;
        };
    }

    private static ApiAnswer after(Faults.Strike strike, ApiAnswer answer) {
        return switch (strike.effect()) {
            case FaultEffect.DelayAnswer delay -> {
                strike.await(delay.time());
                yield answer;
            }
            case FaultEffect.DropAnswer _ -> ApiAnswer.NOTHING;
            case FaultEffect.HalfAnswer _ -> answer.delivered(ApiAnswer.Delivery.HALF);
            case FaultEffect.Delay _,
                    FaultEffect.Hold _,
                    FaultEffect.Hang _,
                    FaultEffect.Drop _,
                    FaultEffect.Fail _ ->
                    answer;
        };
    }

    /// A Describe without ids, filters or pages has a smaller bucket.
    private static boolean isWide(Params params) {
        return params.all().keySet().stream()
                .noneMatch(name -> name.matches("Filter\\..*|MaxResults|.*\\.\\d+"));
    }
}
