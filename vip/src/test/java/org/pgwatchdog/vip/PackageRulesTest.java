package org.pgwatchdog.vip;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

/// What this module may know of.
class PackageRulesTest {
    /// This module's classes only: looking through the whole class path takes minutes, because of the SDK.
    private static final JavaClasses VIP = new ClassFileImporter().importPath("target/classes");

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
                .check(VIP);
    }

    @Test
    void theKernelSideKnowsNothingOfTheVirtualIp() {
        noClasses()
                .that()
                .resideInAPackage("org.pgwatchdog.vip.linux")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.pgwatchdog.vip")
                .check(VIP);
    }

    @Test
    void onlyOnePackageKnowsTheAwsSdk() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.pgwatchdog.vip.aws.sdk")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("software.amazon..", "org.pgwatchdog.vip.aws.sdk")
                .allowEmptyShould(false)
                .check(VIP);
    }

    @Test
    void theWordsForAwsKnowNothingOfTheirUse() {
        noClasses()
                .that()
                .resideInAPackage("org.pgwatchdog.vip.aws.api")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.pgwatchdog.vip",
                        "org.pgwatchdog.vip.aws",
                        "org.pgwatchdog.vip.aws.imds",
                        "org.pgwatchdog.vip.linux")
                .check(VIP);
    }
}
