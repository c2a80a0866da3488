package org.pgwatchdog.awsstandin;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
        packages = "org.pgwatchdog.awsstandin",
        importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule theStandInKnowsNoOtherModule =
            classes()
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage(
                            "org.pgwatchdog.awsstandin..",
                            "java..",
                            "javax.crypto..",
                            "javax.xml..",
                            "org.w3c.dom..",
                            "org.xml.sax..",
                            "com.sun.net.httpserver..",
                            "com.google.gson..",
                            "org.jspecify..",
                            "org.slf4j");

    @ArchTest
    static final ArchRule theWorldIsPure =
            classes()
                    .that()
                    .resideInAPackage("..world..")
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage(
                            "org.pgwatchdog.awsstandin.world",
                            "java.lang..",
                            "java.time",
                            "java.util",
                            "java.util.function",
                            "java.util.regex",
                            "java.util.stream",
                            "org.jspecify..");

    @ArchTest
    static final ArchRule theWorldHasNoClock =
            noClasses()
                    .that()
                    .resideInAPackage("..world..")
                    .should()
                    .callMethod(java.time.Instant.class, "now")
                    .orShould()
                    .callMethod(System.class, "nanoTime")
                    .orShould()
                    .callMethod(System.class, "currentTimeMillis");

    @ArchTest
    static final ArchRule nobodySleeps =
            noClasses().should().callMethod(Thread.class, "sleep", long.class);

    @ArchTest
    static final ArchRule httpKnowsNothingOfAws =
            noClasses()
                    .that()
                    .resideInAPackage("..http..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("..world..", "..api..", "..sign..", "..fault..");
}
