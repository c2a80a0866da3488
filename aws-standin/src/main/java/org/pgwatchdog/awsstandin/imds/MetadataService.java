package org.pgwatchdog.awsstandin.imds;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.pgwatchdog.awsstandin.fault.FaultEffect;
import org.pgwatchdog.awsstandin.fault.Faults;
import org.pgwatchdog.awsstandin.fault.Timings;
import org.pgwatchdog.awsstandin.http.ApiAnswer;
import org.pgwatchdog.awsstandin.http.ApiLimits;
import org.pgwatchdog.awsstandin.http.ApiRequest;
import org.pgwatchdog.awsstandin.sign.AccessKey;
import org.pgwatchdog.awsstandin.sign.KeyRing;
import org.pgwatchdog.awsstandin.world.Instance;
import org.pgwatchdog.awsstandin.world.World;
import org.pgwatchdog.awsstandin.world.WorldStore;

/// The instance metadata service (IMDS) of all instances. Faults reach it as the actions `imds:PutToken`
/// and `imds:GetMetadata` with the instance's id as caller. Safe for use by several threads; an answer may
/// block.
public final class MetadataService {
    private static final String TTL = "x-aws-ec2-metadata-token-ttl-seconds";
    private static final String TOKEN = "x-aws-ec2-metadata-token";
    private static final String CREDENTIALS = "meta-data/iam/security-credentials/";

    private record Token(String instanceId, Instant expiresAt) {}

    private final WorldStore store;
    private final Timings timings;
    private final Faults faults;
    private final RoleCredentials credentials;
    private final Map<String, Token> tokens = new ConcurrentHashMap<>();
    private final Map<String, Integer> hops = new ConcurrentHashMap<>();
    private final AtomicLong lastToken = new AtomicLong();

    public MetadataService(WorldStore store, Timings timings, Faults faults, KeyRing keys) {
        this.store = store;
        this.timings = timings;
        this.faults = faults;
        this.credentials = new RoleCredentials(keys);
    }

    /// How many hops the callers on that instance are away; 1 is the instance itself, 2 a container on it.
    /// A token travels no further than the instance's hop limit: beyond, the PUT gets no answer.
    public void hops(String instanceId, int distance) {
        hops.put(instanceId, distance);
    }

    /// How long role credentials issued from now on live; 6 hours at first.
    public void credentialLifetime(Duration lifetime) {
        credentials.lifetime(lifetime);
    }

    /// Whether credentials that end are replaced; if not, expired ones are handed out.
    public void renewCredentials(boolean on) {
        credentials.renewing(on);
    }

    /// Forgets all tokens: holders get 401.
    public void forgetTokens() {
        tokens.clear();
    }

    /// The instance that has that private address, for a listener shared by all.
    public Optional<String> instanceAt(String address) {
        return store.current().interfaces().values().stream()
                .filter(eni -> eni.holds(address))
                .map(eni -> eni.instanceId())
                .filter(id -> !id.isEmpty())
                .findFirst();
    }

    /// Answers a request of that instance.
    public ApiAnswer answer(String instanceId, ApiRequest request) {
        Instant now = timings.instant();
        World world = store.seenAt(now, timings.metadataLag());
        Instance instance = world.instances().get(instanceId);
        Instance present = store.current().instances().get(instanceId);
        if (instance == null || present == null || !present.isRunning()) {
            return ApiAnswer.NOTHING;
        }
        boolean put = request.method().equals("PUT");
        ApiAnswer struck =
                strike(put ? "imds:PutToken" : "imds:GetMetadata", instanceId, request.path());
        if (struck.status() != 200) {
            return struck;
        }
        Instance.Metadata options = present.metadata();
        if (!options.enabled()) {
            return error(403, "Forbidden");
        }
        if (put) {
            return request.path().equals("/latest/api/token")
                    ? token(instance, options, request, now)
                    : error(404, "Not Found");
        }
        if (!request.method().equals("GET")) {
            return error(405, "Not Allowed");
        }
        if (!mayRead(instance, options, request, now)) {
            return error(401, "Unauthorized");
        }
        return read(world, instance, request.path(), now);
    }

    /// A 200 to go on, else what to answer instead.
    private ApiAnswer strike(String action, String instanceId, String path) {
        for (Faults.Strike strike : faults.strikes(action, instanceId, path)) {
            switch (strike.effect()) {
                case FaultEffect.Delay delay -> strike.await(delay.time());
                case FaultEffect.DelayAnswer delay -> strike.await(delay.time());
                case FaultEffect.Hold _ -> strike.await(ApiLimits.HELD_MAX);
                case FaultEffect.Hang _ -> {
                    strike.await(ApiLimits.HELD_MAX);
                    return ApiAnswer.NOTHING;
                }
                case FaultEffect.Drop _, FaultEffect.DropAnswer _, FaultEffect.HalfAnswer _ -> {
                    return ApiAnswer.NOTHING;
                }
                case FaultEffect.Fail fail -> {
                    return error(fail.status(), fail.message());
                }
            }
        }
        return ApiAnswer.of(200, "text/plain", "");
    }

    private ApiAnswer token(
            Instance instance, Instance.Metadata options, ApiRequest request, Instant now) {
        if (!request.header("x-forwarded-for").isEmpty()) {
            return error(403, "Forbidden");
        }
        String ttl = request.header(TTL);
        if (!ttl.matches("[1-9]\\d{0,4}") || Integer.parseInt(ttl) > 21_600) {
            return error(400, "Bad Request");
        }
        if (hops.getOrDefault(instance.id(), 1) > options.hopLimit()) {
            neverArrives();
            return ApiAnswer.NOTHING;
        }
        String token =
                "AQAEA"
                        + instance.id().replace('-', '_')
                        + "_"
                        + lastToken.incrementAndGet()
                        + "==";
        tokens.put(token, new Token(instance.id(), now.plusSeconds(Integer.parseInt(ttl))));
        return ApiAnswer.of(200, "text/plain", token)
                .with("X-Aws-Ec2-Metadata-Token-Ttl-Seconds", ttl);
    }

    /// A wrong token is refused even where none is required.
    private boolean mayRead(
            Instance instance, Instance.Metadata options, ApiRequest request, Instant now) {
        String shown = request.header(TOKEN);
        if (shown.isEmpty()) {
            return !options.tokensRequired();
        }
        Token token = tokens.get(shown);
        return token != null
                && token.instanceId().equals(instance.id())
                && now.isBefore(token.expiresAt());
    }

    private ApiAnswer read(World world, Instance instance, String path, Instant now) {
        List<String> roots = List.of("", "/", "/latest");
        if (roots.contains(path)) {
            return ApiAnswer.of(
                    200, "text/plain", path.equals("/latest") ? "dynamic\nmeta-data" : "latest");
        }
        if (!path.startsWith("/latest/")) {
            return error(404, "Not Found");
        }
        String below = path.substring("/latest/".length());
        if (!instance.role().isEmpty() && (below + "/").startsWith(CREDENTIALS)) {
            String role =
                    below.length() < CREDENTIALS.length()
                            ? ""
                            : below.substring(CREDENTIALS.length());
            if (role.isEmpty()) {
                return ApiAnswer.of(200, "text/plain", instance.role());
            }
            if (role.equals(instance.role())) {
                return ApiAnswer.of(
                        200,
                        "text/plain",
                        json(credentials.of(instance, world.account(), now), now));
            }
        }
        return new MetadataTree(world, instance)
                .get(below)
                .map(text -> ApiAnswer.of(200, "text/plain", text))
                .orElseGet(() -> error(404, "Not Found"));
    }

    private static String json(AccessKey key, Instant now) {
        return """
        {
          "Code" : "Success",
          "LastUpdated" : "%s",
          "Type" : "AWS-HMAC",
          "AccessKeyId" : "%s",
          "SecretAccessKey" : "%s",
          "Token" : "%s",
          "Expiration" : "%s"
        }\
        """
                .formatted(
                        now.truncatedTo(ChronoUnit.SECONDS),
                        key.id(),
                        key.secret(),
                        key.token(),
                        key.expiresAt().truncatedTo(ChronoUnit.SECONDS));
    }

    private static void neverArrives() {
        try {
            // Ends early only when the listener closes and interrupts its workers.
            boolean _ =
                    new CountDownLatch(1).await(ApiLimits.HELD_MAX.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static ApiAnswer error(int status, String title) {
        return ApiAnswer.of(
                status,
                "text/html",
                """
                <?xml version="1.0" encoding="iso-8859-1"?>
                <!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN"
                	"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
                <html xmlns="http://www.w3.org/1999/xhtml" xml:lang="en" lang="en">
                 <head>
                  <title>%1$d - %2$s</title>
                 </head>
                 <body>
                  <h1>%1$d - %2$s</h1>
                 </body>
                </html>
                """
                        .formatted(status, title));
    }
}
