package org.pgwatchdog.session;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// A password as pgpool.conf gives it, with the files that complete it (native
/// `get_pgpool_config_user_password`, pool_passwd.c). Secret: never printed.
///
/// | form | meaning |
/// |---|---|
/// | empty | look the user up in `poolPasswd`; the entry has one of the forms below |
/// | `AES` + base64 | encrypted by `pg_enc` with the content of `keyFile` |
/// | `TEXT` + anything | the rest, in clear |
/// | `md5` + 32 characters | a hash (natives refuse it for the life check) |
/// | `SCRAM-SHA-256$…` | unusable: it proves nothing to a server; counts as none, as natively |
/// | anything else | in clear |
///
/// @param key the parameter it was written as, for messages: `wd_lifecheck_password`
/// @param configured the parameter's value
/// @param poolPasswd the file `pool_passwd`
/// @param keyFile the file `.pgpoolkey`
public record PoolPassword(
        String key, String configured, Optional<Path> poolPasswd, Optional<Path> keyFile) {
    /// No password at all.
    public static final PoolPassword NONE =
            new PoolPassword("", "", Optional.empty(), Optional.empty());

    private static final String AES = "AES";
    private static final String TEXT = "TEXT";
    private static final String MD5 = "md5";
    private static final int MD5_LENGTH = 35;
    private static final String SCRAM = "SCRAM-SHA-256$";

    /// Natives read 1,024 bytes of a line and files of any size; more than this is not a password file.
    private static final long FILE_SIZE_MAX = 4L << 20;

    /// `MAX_POOL_KEY_LEN` without the NUL.
    private static final int KEY_LENGTH_MAX = 255;

    /// The usable form of the password of `user`, read afresh from the files.
    ///
    /// @throws IOException if a file is needed and can't be read, or doesn't fit; names file and cause
    public Credential resolve(String user) throws IOException {
        if (!configured.isEmpty()) {
            return usable(configured, key);
        }
        if (poolPasswd.isEmpty() || !Files.exists(poolPasswd.get())) {
            return new Credential.None();
        }
        Optional<String> entry = lookUp(poolPasswd.get(), user);
        return entry.isEmpty()
                ? new Credential.None()
                : usable(entry.get(), "the entry of '" + user + "' in " + poolPasswd.get());
    }

    private Credential usable(String form, String where) throws IOException {
        if (form.startsWith(MD5) && form.length() == MD5_LENGTH) {
            return new Credential.Md5Hash(form.substring(MD5.length()));
        }
        if (form.startsWith(AES)) {
            String key = readKey(where);
            return new Credential.Clear(
                    PoolEncryption.decrypt(form.substring(AES.length()), key, where));
        }
        if (form.startsWith(SCRAM)) {
            return new Credential.None();
        }
        return new Credential.Clear(form.startsWith(TEXT) ? form.substring(TEXT.length()) : form);
    }

    /// The first line of the key file, as natives read it.
    private String readKey(String where) throws IOException {
        if (keyFile.isEmpty()) {
            throw new IOException(
                    where
                            + " is AES-encrypted, which needs a key file (.pgpoolkey): none is known");
        }
        String line;
        try {
            line = firstLine(read(keyFile.get()));
        } catch (IOException e) {
            throw new IOException(
                    where + " is AES-encrypted: cannot read the key file " + keyFile.get(), e);
        }
        if (line.isEmpty()) {
            throw new IOException(where + ": the key file " + keyFile.get() + " is empty");
        }
        return line.length() > KEY_LENGTH_MAX ? line.substring(0, KEY_LENGTH_MAX) : line;
    }

    private static String firstLine(String text) {
        int end = text.indexOf('\n');
        return end < 0 ? text : text.substring(0, end);
    }

    /// Lines `user:password[:…]`; a backslash takes the next character's meaning away.
    private static Optional<String> lookUp(Path file, String user) throws IOException {
        for (String line : read(file).split("\n", -1)) {
            StringBuilder name = new StringBuilder();
            int colon = token(line, 0, name);
            if (colon < line.length() && name.toString().equals(user)) {
                StringBuilder password = new StringBuilder();
                token(line, colon + 1, password);
                if (!password.isEmpty()) {
                    return Optional.of(password.toString());
                }
            }
        }
        return Optional.empty();
    }

    /// Appends the token at `start` to `token` and returns the index of the colon behind it, or the
    /// line's length.
    private static int token(String line, int start, StringBuilder token) {
        int index = start;
        while (index < line.length() && line.charAt(index) != ':') {
            if (line.charAt(index) == '\\' && index + 1 < line.length()) {
                index++;
            }
            token.append(line.charAt(index));
            index++;
        }
        return index;
    }

    private static String read(Path file) throws IOException {
        if (Files.size(file) > FILE_SIZE_MAX) {
            throw new IOException(file + " is larger than " + FILE_SIZE_MAX + " bytes");
        }
        byte[] bytes = Files.readAllBytes(file);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "***";
    }
}
