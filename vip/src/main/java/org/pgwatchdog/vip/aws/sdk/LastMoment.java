package org.pgwatchdog.vip.aws.sdk;

import java.util.function.BooleanSupplier;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/// Stops a request right before it goes out, when credentials have been fetched and it has been signed,
/// if it may not be sent any more.
final class LastMoment implements ExecutionInterceptor {
    /// Whether the request may go out.
    static final ExecutionAttribute<BooleanSupplier> PERMIT =
            new ExecutionAttribute<>("PgwatchdogPermit");

    @Override
    public void beforeTransmission(
            Context.BeforeTransmission context, ExecutionAttributes attributes) {
        BooleanSupplier permit = attributes.getAttribute(PERMIT);
        if (permit != null && !permit.getAsBoolean()) {
            throw new Withheld();
        }
    }

    /// The request was not sent.
    static final class Withheld extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /// Whether that is why a call failed.
    static boolean stopped(Throwable fault) {
        for (Throwable each = fault; each != null; each = each.getCause()) {
            if (each instanceof Withheld) {
                return true;
            }
            if (!(each instanceof SdkClientException)) {
                return false;
            }
        }
        return false;
    }
}
