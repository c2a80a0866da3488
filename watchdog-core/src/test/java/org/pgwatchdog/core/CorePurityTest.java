package org.pgwatchdog.core;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;

/// The core decides from its inputs alone (architecture, house rule Determinism).
@AnalyzeClasses(
        packages = "org.pgwatchdog.core",
        importOptions = ImportOption.DoNotIncludeTests.class)
final class CorePurityTest {
    private static final List<String> BANNED_CALLS =
            List.of(
                    "java.lang.System.nanoTime",
                    "java.lang.System.currentTimeMillis",
                    "java.lang.System.getenv",
                    "java.lang.System.getProperty",
                    "java.lang.System.identityHashCode",
                    "java.lang.Math.random",
                    "java.time.Instant.now",
                    "java.time.LocalDateTime.now",
                    "java.util.UUID.randomUUID",
                    "java.util.Set.of",
                    "java.util.Set.copyOf",
                    "java.util.Map.of",
                    "java.util.Map.copyOf",
                    "java.util.Map.entry",
                    "java.util.Locale.getDefault",
                    "java.util.Collection.parallelStream");

    @ArchTest
    static final ArchRule SEES_NOTHING_OF_THE_WORLD =
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "java.io..",
                            "java.net..",
                            "java.nio..",
                            "java.util.concurrent..",
                            "java.util.logging..",
                            "java.sql..",
                            "org.slf4j..",
                            "io.netty..");

    @ArchTest
    static final ArchRule HAS_NO_THREADS_CLOCKS_OR_DICE =
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .haveFullyQualifiedName("java.lang.Thread")
                    .orShould()
                    .dependOnClassesThat()
                    .haveFullyQualifiedName("java.time.Clock")
                    .orShould()
                    .dependOnClassesThat()
                    .haveFullyQualifiedName("java.util.Random");

    @ArchTest
    static final ArchRule ITERATES_IN_ONE_ORDER_ONLY =
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .haveFullyQualifiedName("java.util.HashMap")
                    .orShould()
                    .dependOnClassesThat()
                    .haveFullyQualifiedName("java.util.HashSet")
                    .orShould()
                    .callMethodWhere(
                            new DescribedPredicate<JavaCall<?>>(
                                    "is banned from deterministic code") {
                                @Override
                                public boolean test(JavaCall<?> call) {
                                    return BANNED_CALLS.contains(
                                            call.getTargetOwner().getFullName()
                                                    + "."
                                                    + call.getTarget().getName());
                                }
                            });

    @ArchTest
    static final ArchRule KEEPS_NO_STATIC_STATE =
            fields().that()
                    .areStatic()
                    .and()
                    .areDeclaredInClassesThat()
                    .areNotEnums()
                    .should()
                    .beFinal();

    @ArchTest
    static final ArchRule ARROWS_POINT_INWARD =
            noClasses()
                    .that()
                    .resideInAnyPackage(
                            "..core.model..",
                            "..core.message..",
                            "..core.event..",
                            "..core.effect..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("..core.cluster..", "..core.machine..");

    @ArchTest
    static final ArchRule HAS_NO_CYCLES =
            slices().matching("org.pgwatchdog.core.(*)..").should().beFreeOfCycles();
}
