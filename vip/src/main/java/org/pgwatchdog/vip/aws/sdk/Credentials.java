package org.pgwatchdog.vip.aws.sdk;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/// Credentials whose source can be set up anew: a provider of the SDK keeps what it fetched until it
/// thinks it expired, even after the service has refused it. Thread-safe.
final class Credentials implements AwsCredentialsProvider, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Credentials.class);
    private static final Duration BETWEEN_RENEWALS = Duration.ofSeconds(1);

    private final Supplier<AwsCredentialsProvider> source;
    private final AtomicLong renewedAt =
            new AtomicLong(System.nanoTime() - BETWEEN_RENEWALS.toNanos());
    private volatile @Nullable AwsCredentialsProvider current;

    Credentials(Supplier<AwsCredentialsProvider> source) {
        this.source = source;
    }

    @Override
    public AwsCredentials resolveCredentials() {
        AwsCredentialsProvider provider = current;
        if (provider == null) {
            synchronized (this) {
                provider = current;
                if (provider == null) {
                    provider = source.get();
                    current = provider;
                }
            }
        }
        return provider.resolveCredentials();
    }

    /// Fetches them anew at the next use. More than one of these a second has no effect: calls made at
    /// the same time are refused together.
    void renew() {
        long last = renewedAt.get();
        long now = System.nanoTime();
        if (now - last >= BETWEEN_RENEWALS.toNanos() && renewedAt.compareAndSet(last, now)) {
            LOG.info("AWS refused the credentials; fetching them anew");
            close();
        }
    }

    @Override
    public void close() {
        AwsCredentialsProvider old;
        synchronized (this) {
            old = current;
            current = null;
        }
        if (old instanceof SdkAutoCloseable closeable) {
            closeable.close();
        }
    }
}
