package org.pgwatchdog.vip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pgwatchdog.command.CommandLine;

/// Protocol v4, 11.4: how a command of the configuration becomes words and a program file.
class CommandTemplateTest {
    private static final InetAddress VIP = InetAddress.ofLiteral("10.77.0.100");

    @TempDir Path directory;

    @Test
    void replacesEveryAddressMarkAndSplitsAtBlanksOnly() {
        CommandLine command =
                template("/usr/bin/sudo  /sbin/ip addr add $_IP_$/24 \"dev eth0\" l$_IP_$:$_IP_$ ")
                        .expand(VIP);

        assertThat(command.program()).isEqualTo(Path.of("/usr/bin/sudo"));
        assertThat(command.arguments())
                .containsExactly(
                        "/sbin/ip",
                        "addr",
                        "add",
                        "10.77.0.100/24",
                        "\"dev",
                        "eth0\"",
                        "l10.77.0.100:10.77.0.100");
        assertThat(command.name()).isEqualTo("if_up_cmd");
    }

    @Test
    void putsThePathInFrontOfARelativeProgramOnly() {
        assertThat(template("ip addr").expand(VIP).program()).isEqualTo(Path.of("/sbin/ip"));
        assertThat(template("/x/ip addr").expand(VIP).program()).isEqualTo(Path.of("/x/ip"));
    }

    @Test
    void refusesMoreThanTwentyThreeWordsInsteadOfCuttingThem() {
        CommandTemplate longest = template("/bin/true" + " w".repeat(22));
        CommandTemplate tooLong = template("/bin/true" + " w".repeat(23));

        assertThat(longest.problems()).isEmpty();
        assertThat(longest.expand(VIP).arguments()).hasSize(22);
        assertThat(tooLong.problems())
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.fatal()).isTrue();
                    assertThat(problem.text()).contains("24 words").contains("23");
                });
        assertThatThrownBy(() -> tooLong.expand(VIP)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aMissingProgramIsAFatalProblemThatNamesTheFileAndWhereItComesFrom() {
        var template =
                new CommandTemplate("arping_cmd", "nosuch -U", "arping_path", directory.toString());

        assertThat(template.problems())
                .containsExactly(
                        new ConfigProblem(
                                "arping_cmd",
                                true,
                                "arping_cmd: there is no file "
                                        + directory.resolve("nosuch")
                                        + " (arping_path '"
                                        + directory
                                        + "' + 'nosuch')"));
    }

    @Test
    void absoluteAndRelativeCommandsAreJudgedEachByItself() {
        var commands =
                new CommandVirtualIpSettings.Commands(
                        "sh x", "/bin/sh x", "/bin", "/bin/sh y", "/nowhere", "/bin");
        var settings = CommandVirtualIpSettings.of(VIP, commands, java.time.Duration.ofSeconds(10));

        assertThat(settings.problems()).isEmpty();
    }

    @Test
    void aProgramThatIsNotExecutableOrADirectoryIsAFatalProblem() throws Exception {
        Path plain = Files.writeString(directory.resolve("plain"), "x");
        Files.setPosixFilePermissions(plain, PosixFilePermissions.fromString("rw-r--r--"));

        assertThat(template(plain + " x").problems())
                .singleElement()
                .matches(ConfigProblem::fatal)
                .matches(problem -> problem.text().contains("not executable"));
        assertThat(template(directory.toString()).problems())
                .singleElement()
                .matches(ConfigProblem::fatal)
                .matches(problem -> problem.text().contains("not a file"));
    }

    @Test
    void aProgramThatAnybodyMayChangeIsAWarning() throws Exception {
        Path open = Files.writeString(directory.resolve("open"), "#!/bin/sh\n");
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xrwx"));

        assertThat(template(open.toString()).problems())
                .singleElement()
                .matches(problem -> !problem.fatal())
                .matches(problem -> problem.text().contains("anybody may change " + open));
    }

    @Test
    void anEmptyUpOrDownCommandIsAProblemAnEmptyArpingIsNot() {
        var commands = new CommandVirtualIpSettings.Commands("", " ", "/sbin", "", "/x", "/bin");
        List<ConfigProblem> problems =
                CommandVirtualIpSettings.of(VIP, commands, java.time.Duration.ofSeconds(1))
                        .problems();

        assertThat(problems)
                .extracting(ConfigProblem::key)
                .containsExactly("if_up_cmd", "if_down_cmd");
    }

    @ParameterizedTest
    @CsvSource({
        "/sbin/ip addr add $_IP_$/24 dev eth0, true",
        "ip addr add $_IP_$/24 dev eth0, true",
        "/usr/bin/sudo /sbin/ip addr add $_IP_$/24 dev eth0 label eth0:0, true",
        "sudo -n /sbin/ifconfig eth0:0 inet $_IP_$, true",
        "/usr/bin/sudo -n -u root /sbin/ip addr add $_IP_$/24 dev eth0, true",
        "/sbin/ip -n other addr add $_IP_$ dev eth0, false",
        "sudo, false",
        "/sbin/ip netns exec x ip addr add $_IP_$ dev eth0, false",
        "/etc/pgpool-II/aws_eip_if_cmd.sh up $_IP_$ ip, false",
        "/bin/true, false",
        "'', false"
    })
    void knowsWhichCommandsPutTheAddressOnAnInterface(String text, boolean local) {
        assertThat(template(text).concernsLocalAddress()).isEqualTo(local);
    }

    private static CommandTemplate template(String text) {
        return new CommandTemplate("if_up_cmd", text, "if_cmd_path", "/sbin");
    }
}
