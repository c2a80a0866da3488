package org.pgwatchdog.itest;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.opentest4j.TestAbortedException;

/// Saves a failed scenario's logs, states and addresses before its cluster goes.
final class FailureDump
        implements TestExecutionExceptionHandler, LifecycleMethodExecutionExceptionHandler {

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure)
            throws Throwable {
        dump(context, failure);
        throw failure;
    }

    @Override
    public void handleBeforeEachMethodExecutionException(
            ExtensionContext context, Throwable failure) throws Throwable {
        dump(context, failure);
        throw failure;
    }

    private static void dump(ExtensionContext context, Throwable failure) {
        if (failure instanceof TestAbortedException) {
            return;
        }
        if (context.getTestInstance().orElse(null) instanceof ClusterScenario scenario) {
            String test =
                    context.getRequiredTestClass().getSimpleName()
                            + "-"
                            + scenario.label()
                            + "-"
                            + context.getRequiredTestMethod().getName();
            scenario.slot().failed(test);
        }
    }
}
