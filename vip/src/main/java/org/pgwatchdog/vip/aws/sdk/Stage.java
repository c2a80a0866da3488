package org.pgwatchdog.vip.aws.sdk;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpResponse;

/// An HTTP client without a network, for rehearsals: answers each request as EC2 answers a change of a
/// route. Thread-safe.
final class Stage implements SdkHttpClient {
    private static final byte[] ANSWER =
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <ReplaceRouteResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">
              <requestId>rehearsal</requestId>
              <return>true</return>
            </ReplaceRouteResponse>
            """
                    .getBytes(StandardCharsets.UTF_8);

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        return new ExecutableHttpRequest() {
            @Override
            public HttpExecuteResponse call() {
                return HttpExecuteResponse.builder()
                        .response(
                                SdkHttpResponse.builder()
                                        .statusCode(200)
                                        .putHeader("Content-Type", "text/xml;charset=UTF-8")
                                        .build())
                        .responseBody(AbortableInputStream.create(new ByteArrayInputStream(ANSWER)))
                        .build();
            }

            @Override
            public void abort() {
                // There is nothing to give up.
            }
        };
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
