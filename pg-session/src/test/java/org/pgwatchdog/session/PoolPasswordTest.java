package org.pgwatchdog.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PoolPasswordTest {
    @TempDir private Path directory;

    /// Made by `pg_enc` of Pgpool-II 4.3.5 with the key file's line in the first column.
    @ParameterizedTest
    @CsvSource({
        "my key phrase, AESqKZa3nU2uxSDVev/HcQRdzVTgXgWktJRM16br4NGTfg=, sécret:pass word",
        "my key phrase, AES4oRUBrMfpJNDmPh1/fYPFA==, postgres",
        "otherkey, AESfwGd3S2tfZVUWOeRVmYgJDxoIIlxThflrO0h/sMueHmy4H1wP56W7S8nPHxsZTg6,"
                + " a-password-of-more-than-sixteen-bytes",
    })
    void passwordsOfPgEncAreOpened(String key, String form, String clear) throws Exception {
        assertThat(password(form, "", key + "\n").resolve("any"))
                .isEqualTo(new Credential.Clear(clear));
    }

    @Test
    void nativeToolAgreesWhereItIsInstalled() throws Exception {
        Path tool = Path.of("/usr/sbin/pg_enc");
        if (!Files.isExecutable(tool)) {
            System.out.println("pg_enc is not installed: only its recorded output was checked");
            return;
        }
        Path key = Files.writeString(directory.resolve("key"), "k3y with blanks \n");
        for (String clear : List.of("a", "0123456789abcdef", "äöü€ :\\'", "x".repeat(90))) {
            Process process =
                    new ProcessBuilder(tool.toString(), "-k", key.toString(), clear)
                            .redirectErrorStream(true)
                            .start();
            String output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
            String form = output.substring(output.indexOf("pool_passwd string: ") + 20).strip();
            PoolPassword password = new PoolPassword("k", form, Optional.empty(), Optional.of(key));
            assertThat(password.resolve("any")).isEqualTo(new Credential.Clear(clear));
        }
    }

    @Test
    void allFormsAreUnderstood() throws Exception {
        String hash = "0123456789abcdef0123456789abcdef";
        assertThat(password("secret", "", "").resolve("u")).isEqualTo(clear("secret"));
        assertThat(password("TEXTsecret", "", "").resolve("u")).isEqualTo(clear("secret"));
        assertThat(password("md5" + hash, "", "").resolve("u"))
                .isEqualTo(new Credential.Md5Hash(hash));
        assertThat(password("md5short", "", "").resolve("u")).isEqualTo(clear("md5short"));
        assertThat(password("SCRAM-SHA-256$4096:x", "", "").resolve("u"))
                .isEqualTo(new Credential.None());
        assertThat(PoolPassword.NONE.resolve("u")).isEqualTo(new Credential.None());
    }

    @Test
    void emptyPasswordIsLookedUp() throws Exception {
        String file =
                "alice:TEXTwonder\nbob:AES4oRUBrMfpJNDmPh1/fYPFA==\nwith\\:colon:a\\:b\\\\c\n"
                        + "empty:\nempty:TEXTsecond\nmapped:TEXTfront:other:TEXTback\nlast:TEXTend";
        PoolPassword password = password("", file, "my key phrase\n");
        assertThat(password.resolve("alice")).isEqualTo(clear("wonder"));
        assertThat(password.resolve("bob")).isEqualTo(clear("postgres"));
        assertThat(password.resolve("with:colon")).isEqualTo(clear("a:b\\c"));
        assertThat(password.resolve("empty")).isEqualTo(clear("second"));
        assertThat(password.resolve("mapped")).isEqualTo(clear("front"));
        assertThat(password.resolve("last")).isEqualTo(clear("end"));
        assertThat(password.resolve("nobody")).isEqualTo(new Credential.None());
    }

    @Test
    void troubleIsNamedWithoutTheSecret() throws Exception {
        assertThatThrownBy(() -> password("AES!!secret!!", "", "k\n").resolve("u"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("wd_lifecheck_password")
                .hasMessageContaining("base64")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(
                        () -> password("AES4oRUBrMfpJNDmPh1/fYPFA==", "", "wrong\n").resolve("u"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("key");
        assertThatThrownBy(() ->
                        new PoolPassword("k", "AESabcd", Optional.empty(), Optional.empty())
                                .resolve("u"))
                .hasMessageContaining(".pgpoolkey");
        assertThatThrownBy(() ->
                        new PoolPassword(
                                        "k",
                                        "AESabcd",
                                        Optional.empty(),
                                        Optional.of(directory.resolve("missing")))
                                .resolve("u"))
                .hasMessageContaining("missing");
    }

    @Test
    void nothingPrintsASecret() throws Exception {
        assertThat(password("TEXTsecret", "", "").toString()).doesNotContain("secret");
        assertThat(password("TEXTsecret", "", "").resolve("u").toString()).doesNotContain("secret");
        assertThat(new Credential.Md5Hash("abc").toString()).doesNotContain("abc");
    }

    private static Credential clear(String text) {
        return new Credential.Clear(text);
    }

    private PoolPassword password(String configured, String file, String key) throws IOException {
        Path passwords = Files.writeString(directory.resolve("pool_passwd"), file);
        Path keyFile = Files.writeString(directory.resolve(".pgpoolkey"), key);
        return new PoolPassword(
                "wd_lifecheck_password", configured, Optional.of(passwords), Optional.of(keyFile));
    }
}
