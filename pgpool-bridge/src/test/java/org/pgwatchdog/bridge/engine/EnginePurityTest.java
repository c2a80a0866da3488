package org.pgwatchdog.bridge.engine;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.TimeZone;
import java.util.UUID;

/// The engine decides from its inputs alone (house rule Determinism).
@AnalyzeClasses(
        packages = "org.pgwatchdog.bridge.engine",
        importOptions = ImportOption.DoNotIncludeTests.class)
final class EnginePurityTest {
    private static final List<String> BANNED_CALLS =
            List.of(
                    "java.lang.System.nanoTime",
                    "java.lang.System.currentTimeMillis",
                    "java.lang.System.getenv",
                    "java.lang.System.getProperty",
                    "java.lang.System.identityHashCode",
                    "java.lang.Math.random",
                    "java.util.Map.of",
                    "java.util.Map.copyOf",
                    "java.util.Map.entry",
                    "java.util.Collection.parallelStream");

    @ArchTest
    static final ArchRule knowsNothingOfTheWorld =
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "java.io..",
                            "java.net..",
                            "java.nio..",
                            "java.sql..",
                            "java.util.concurrent..",
                            "java.util.logging..",
                            "java.lang.foreign..",
                            "io.netty..",
                            "org.slf4j..",
                            "org.pgwatchdog.wire..",
                            "org.pgwatchdog.bridge.conf..",
                            "org.pgwatchdog.bridge.ipc..");

    @ArchTest
    static final ArchRule hasNoThreadClockChanceOrSaltedOrder =
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .belongToAnyOf(
                            Thread.class,
                            Clock.class,
                            Instant.class,
                            Random.class,
                            UUID.class,
                            TimeZone.class,
                            Locale.class,
                            HashMap.class,
                            HashSet.class)
                    .orShould()
                    .callMethodWhere(
                            new DescribedPredicate<JavaCall<?>>(
                                    "is banned from deterministic code") {
                                @Override
                                public boolean test(JavaCall<?> call) {
                                    boolean ofSet =
                                            call.getTargetOwner().isEquivalentTo(Set.class)
                                                    && List.of("of", "copyOf")
                                                            .contains(call.getTarget().getName());
                                    return ofSet
                                            || BANNED_CALLS.contains(
                                                    call.getTargetOwner().getFullName()
                                                            + "."
                                                            + call.getTarget().getName());
                                }
                            });

    @ArchTest
    static final ArchRule keepsNoStaticState =
            fields().that()
                    .areStatic()
                    .and()
                    .areDeclaredInClassesThat()
                    .areNotEnums()
                    .should()
                    .beFinal();
}
