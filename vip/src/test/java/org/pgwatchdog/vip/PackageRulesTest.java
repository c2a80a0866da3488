package org.pgwatchdog.vip;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/// What this module may know of.
class PackageRulesTest {
    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("org.pgwatchdog");

    @Test
    void knowsNothingOfCoreAndWire() {
        noClasses()
                .that()
                .resideInAPackage("org.pgwatchdog.vip..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.pgwatchdog.core..",
                        "org.pgwatchdog.wire..",
                        "org.pgwatchdog.lifecheck..",
                        "org.pgwatchdog.bridge..",
                        "io.netty..")
                .check(CLASSES);
    }

    @Test
    void theKernelSideKnowsNothingOfTheVirtualIp() {
        noClasses()
                .that()
                .resideInAPackage("org.pgwatchdog.vip.linux")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.pgwatchdog.vip")
                .check(CLASSES);
    }
}
