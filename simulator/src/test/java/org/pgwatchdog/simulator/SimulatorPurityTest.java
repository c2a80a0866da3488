package org.pgwatchdog.simulator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;

/// Nothing but the seed may decide what happens in a run.
final class SimulatorPurityTest {
    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("org.pgwatchdog.simulator");

    @Test
    void noSocketsThreadsOrFiles() {
        check(
                noClasses()
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(
                                "java.net..",
                                "java.nio.channels..",
                                "java.nio.file..",
                                "java.util.concurrent..",
                                "io.netty.bootstrap..",
                                "io.netty.channel.nio..",
                                "io.netty.channel.socket.."));
        check(
                noClasses()
                        .should()
                        .dependOnClassesThat()
                        .belongToAnyOf(Thread.class, java.io.File.class, Runtime.class));
    }

    @Test
    void noClocks() {
        check(noClasses().should().callMethod(System.class, "nanoTime"));
        check(noClasses().should().callMethod(System.class, "currentTimeMillis"));
        check(
                noClasses()
                        .should()
                        .dependOnClassesThat()
                        .belongToAnyOf(
                                java.time.Clock.class,
                                java.time.Instant.class,
                                java.time.LocalDateTime.class));
    }

    @Test
    void noForeignChance() {
        check(
                noClasses()
                        .should()
                        .dependOnClassesThat()
                        .belongToAnyOf(
                                java.util.Random.class,
                                java.security.SecureRandom.class,
                                java.util.UUID.class)
                        .orShould()
                        .dependOnClassesThat()
                        .resideInAPackage("java.util.random.."));
        check(noClasses().should().callMethod(Math.class, "random"));
        check(noClasses().should().callMethod(System.class, "identityHashCode", Object.class));
    }

    @Test
    void noCollectionsWithoutAnOrder() {
        check(
                noClasses()
                        .should()
                        .dependOnClassesThat()
                        .belongToAnyOf(
                                java.util.HashMap.class,
                                java.util.HashSet.class,
                                java.util.IdentityHashMap.class));
        check(
                noClasses()
                        .should()
                        .callMethodWhere(
                                com.tngtech.archunit.base.DescribedPredicate.describe(
                                        "Set.of, Set.copyOf, Map.of, Map.copyOf, Map.ofEntries",
                                        call -> {
                                            JavaClass owner = call.getTargetOwner();
                                            return (owner.isEquivalentTo(java.util.Set.class)
                                                            || owner.isEquivalentTo(
                                                                    java.util.Map.class))
                                                    && (call.getName().startsWith("of")
                                                            || call.getName().equals("copyOf"));
                                        })));
    }

    @Test
    void noSystemProperties() {
        check(noClasses().should().callMethod(System.class, "getProperty", String.class));
        check(noClasses().should().callMethod(System.class, "getenv", String.class));
    }

    private static void check(ArchRule rule) {
        rule.check(CLASSES);
    }
}
