package org.pgwatchdog.lifecheck;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

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
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TimeZone;
import java.util.UUID;

@AnalyzeClasses(
        packages = "org.pgwatchdog.lifecheck",
        importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String DETECT = "org.pgwatchdog.lifecheck.detect..";

    @ArchTest
    static final ArchRule detectorsKnowNoOutsideWorld =
            noClasses()
                    .that()
                    .resideInAPackage(DETECT)
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
                            "org.pgwatchdog.lifecheck",
                            "org.pgwatchdog.lifecheck.probe..");

    @ArchTest
    static final ArchRule detectorsKnowNoClockThreadChanceOrSaltedOrder =
            noClasses()
                    .that()
                    .resideInAPackage(DETECT)
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
                            HashSet.class,
                            Set.class)
                    .orShould()
                    .callMethod(System.class, "nanoTime")
                    .orShould()
                    .callMethod(System.class, "currentTimeMillis")
                    .orShould()
                    .callMethod(Math.class, "random")
                    .orShould()
                    .callMethod(System.class, "identityHashCode", Object.class)
                    .orShould()
                    .callMethod(Map.class, "copyOf", Map.class)
                    .orShould()
                    .callMethod(Map.class, "of")
                    .orShould()
                    .callMethod(List.class, "parallelStream");

    @ArchTest
    static final ArchRule loginsAreMadeBySessionsOnly =
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("java.sql..", "com.zaxxer..", "org.postgresql..");

    @ArchTest
    static final ArchRule nobodySleeps =
            noClasses().should().callMethod(Thread.class, "sleep", long.class);
}
