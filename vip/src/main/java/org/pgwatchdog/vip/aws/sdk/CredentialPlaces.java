package org.pgwatchdog.vip.aws.sdk;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.pgwatchdog.vip.aws.api.CredentialsOrigin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.awssdk.auth.credentials.InstanceProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.SystemPropertyCredentialsProvider;
import software.amazon.awssdk.auth.credentials.WebIdentityTokenFileCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/// The places where credentials may be, in the SDK's order.
final class CredentialPlaces {
    private static final Logger LOG = LoggerFactory.getLogger(CredentialPlaces.class);

    private CredentialPlaces() {}

    /// The providers by what people call their places.
    ///
    /// @param imds `aws_endpoint_url_imds`
    /// @param refreshed whether those of the instance are renewed in the background
    static Map<String, AwsCredentialsProvider> all(Optional<URI> imds, boolean refreshed) {
        var instance = InstanceProfileCredentialsProvider.builder();
        imds.ifPresent(uri -> instance.endpoint(uri.toString()));
        var places = new LinkedHashMap<String, AwsCredentialsProvider>();
        places.put("system properties", SystemPropertyCredentialsProvider.create());
        places.put("environment variables", EnvironmentVariableCredentialsProvider.create());
        places.put("web identity token", WebIdentityTokenFileCredentialsProvider.create());
        places.put("the profile in ~/.aws", ProfileCredentialsProvider.create());
        places.put("the container's role", ContainerCredentialsProvider.create());
        places.put(
                "the instance profile",
                instance.asyncCredentialUpdateEnabled(refreshed)
                        .asyncThreadName("aws-credentials")
                        .build());
        return places;
    }

    /// The first place that has some.
    ///
    /// @throws SdkClientException if none has
    static CredentialsOrigin search(Optional<URI> imds) {
        Map<String, AwsCredentialsProvider> places = all(imds, false);
        try {
            for (var place : places.entrySet()) {
                Optional<AwsCredentials> found = resolved(place.getValue());
                if (found.isPresent()) {
                    return new CredentialsOrigin(place.getKey(), found.get().expirationTime());
                }
            }
        } finally {
            places.values().forEach(CredentialPlaces::close);
        }
        throw SdkClientException.create(
                "Unable to load credentials from any of: " + String.join(", ", places.keySet()));
    }

    private static Optional<AwsCredentials> resolved(AwsCredentialsProvider place) {
        try {
            return Optional.of(place.resolveCredentials());
        } catch (RuntimeException none) { // Whatever it is; the SDK's chain goes on likewise.
            LOG.debug("no credentials here: place={} reason={}", place, none.getMessage());
            return Optional.empty();
        }
    }

    private static void close(AwsCredentialsProvider provider) {
        if (provider instanceof SdkAutoCloseable closeable) {
            closeable.close();
        }
    }
}
