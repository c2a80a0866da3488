package org.pgwatchdog.bridge.health;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
        packages = "org.pgwatchdog.bridge.health",
        importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    /// Not JDBC, not the watchdog, not the configuration; of the engine the word for a role.
    @ArchTest
    static final ArchRule healthKnowsSessionsOnly =
            classes()
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage(
                            "org.pgwatchdog.bridge.health",
                            "org.pgwatchdog.bridge.engine",
                            "org.pgwatchdog.session",
                            "java.lang..",
                            "java.time..",
                            "java.util..",
                            "org.jspecify..",
                            "org.slf4j..");
}
