package org.pgwatchdog.vip.aws.sdk;

/// Closes without a fault.
interface AutoCloseableQuietly {
    void close();
}
