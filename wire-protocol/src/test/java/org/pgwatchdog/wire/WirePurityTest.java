package org.pgwatchdog.wire;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.netty.channel.ChannelHandler;
import org.junit.jupiter.api.Test;

/// Architecture, 1.4: codecs know no sockets, clocks or threads, and channels only in handlers.
class WirePurityTest {
    private static final JavaClasses MAIN =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("org.pgwatchdog.wire");

    @Test
    void thereIsSomethingToCheck() {
        assertThat(MAIN.size()).isGreaterThan(30);
        assertThat(MAIN.stream().filter(type -> type.isAssignableTo(ChannelHandler.class)))
                .hasSize(8);
    }

    @Test
    void onlyHandlersKnowChannels() {
        noClasses()
                .that(not(assignableTo(ChannelHandler.class)))
                .should()
                .dependOnClassesThat(resideInAnyPackage("io.netty.."))
                .check(MAIN);
    }

    @Test
    void nobodyOpensAnything() {
        noClasses()
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage(
                                "io.netty.bootstrap..",
                                "io.netty.channel.socket..",
                                "io.netty.channel.nio..",
                                "io.netty.util.concurrent..",
                                "java.net..",
                                "java.nio.channels..",
                                "java.nio.file.."))
                .check(MAIN);
    }

    @Test
    void nobodyAsksForTheTimeOrRunsThreads() {
        noClasses()
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage("java.time..")
                                // A length of time is a value like any other.
                                .and(not(assignableTo(java.time.Duration.class)))
                                .or(
                                        resideInAnyPackage(
                                                "java.util.concurrent..", "java.util.logging.."))
                                .or(assignableTo(Thread.class))
                                .or(assignableTo(java.util.Random.class)))
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .check(MAIN);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("org.pgwatchdog.wire.(*)..").should().beFreeOfCycles().check(MAIN);
    }

    @Test
    void jsonAndAuthenticationStandAlone() {
        noClasses()
                .that(
                        resideInAnyPackage(
                                "org.pgwatchdog.wire.json..", "org.pgwatchdog.wire.auth.."))
                .should()
                .dependOnClassesThat(resideInAPackage("org.pgwatchdog.core.."))
                .check(MAIN);
    }
}
