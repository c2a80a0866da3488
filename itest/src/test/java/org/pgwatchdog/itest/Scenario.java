package org.pgwatchdog.itest;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// A test of a parameterized class: after or before the others of its class, beside those of other classes.
///
/// JUnit runs parameterized classes one after the other unless they ask for more, and then their methods
/// side by side unless those ask for less.
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Test
@Execution(ExecutionMode.SAME_THREAD)
@interface Scenario {}
