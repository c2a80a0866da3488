package org.pgwatchdog.itest;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Marks scenarios that need namespaces, native pgpool and PostgreSQL.
///
/// Where those are missing the scenarios are reported as not run with the reason, and [EnvironmentIT]
/// says so loudly.
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith({RequiresHosts.Condition.class, FailureDump.class})
@interface RequiresHosts {

    /// The check behind the mark.
    final class Condition implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            return TestEnvironment.obstacles().isEmpty()
                    ? ConditionEvaluationResult.enabled("all there")
                    : ConditionEvaluationResult.disabled(
                            "NOT RUN: " + String.join("; ", TestEnvironment.obstacles()));
        }
    }
}
