package org.pgwatchdog.vip.aws.imds;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.vip.aws.HttpScript;
import org.pgwatchdog.vip.aws.HttpScript.Answer;
import org.pgwatchdog.vip.aws.HttpScript.Request;
import org.pgwatchdog.vip.aws.api.ApiFault;
import org.pgwatchdog.vip.aws.api.ApiResult;
import org.pgwatchdog.vip.aws.api.FaultKind;

class InstanceMetadataTest {
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final AtomicInteger tokens = new AtomicInteger();
    private final AtomicReference<String> valid = new AtomicReference<>("");
    private volatile int tokenStatus = 200;
    private final HttpScript service = new HttpScript(this::answer);
    private final InstanceMetadata metadata = new InstanceMetadata(service.address());

    private Answer answer(Request request) {
        if (request.verb().equals("PUT")) {
            if (tokenStatus != 200) {
                return new Answer(tokenStatus, "");
            }
            assertThat(request.path()).isEqualTo("/latest/api/token");
            assertThat(request.headers())
                    .containsEntry("x-aws-ec2-metadata-token-ttl-seconds", "21600");
            valid.set("T" + tokens.incrementAndGet());
            return new Answer(200, valid.get());
        }
        if (!valid.get().equals(request.headers().get("x-aws-ec2-metadata-token"))) {
            return new Answer(401, "");
        }
        return switch (request.path()) {
            case "/latest/meta-data/instance-id" -> new Answer(200, "i-1\n");
            case "/latest/meta-data/list" -> new Answer(200, "a/\nb/\n");
            default -> new Answer(404, "");
        };
    }

    @AfterEach
    void close() throws Exception {
        service.close();
    }

    private static FaultKind kind(ApiResult<?> result) {
        return result instanceof ApiResult.Failed<?>(ApiFault fault) ? fault.kind() : null;
    }

    @Test
    void oneTokenServesAllRequests() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 20; i++) {
                threads.submit(() -> metadata.text("instance-id", LIMIT));
            }
        }
        assertThat(metadata.text("instance-id", LIMIT)).isEqualTo(ApiResult.done("i-1"));
        assertThat(tokens).hasValue(1);
    }

    @Test
    void aRefusedTokenIsFetchedAnewOnce() {
        metadata.text("instance-id", LIMIT);
        valid.set("the service was restarted");
        assertThat(metadata.text("instance-id", LIMIT)).isEqualTo(ApiResult.done("i-1"));
        assertThat(tokens).hasValue(2);
    }

    @Test
    void linesHaveNoBlanks() {
        assertThat(metadata.lines("list", LIMIT).toString()).contains("[a/, b/]");
    }

    @Test
    void whatIsNotThereIsNotFound() {
        assertThat(kind(metadata.text("iam/security-credentials/", LIMIT)))
                .isEqualTo(FaultKind.NOT_FOUND);
    }

    @Test
    void aServiceThatIsSwitchedOffIsDenied() {
        tokenStatus = 403;
        assertThat(kind(metadata.text("instance-id", LIMIT))).isEqualTo(FaultKind.DENIED);
    }

    @Test
    void aSwallowedTokenRequestTimesOutWithinTheLimit() {
        tokenStatus = 0;
        long start = System.nanoTime();
        assertThat(kind(metadata.text("instance-id", Duration.ofMillis(300))))
                .isEqualTo(FaultKind.TIMED_OUT);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
    }

    @Test
    void noServiceIsUnreachable() {
        var nobody = new InstanceMetadata(URI.create("http://127.0.0.1:1"));
        assertThat(kind(nobody.text("instance-id", LIMIT))).isEqualTo(FaultKind.UNREACHABLE);
    }
}
