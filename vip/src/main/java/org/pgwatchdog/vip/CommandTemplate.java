package org.pgwatchdog.vip;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pgwatchdog.command.CommandLine;

/// A command line of the configuration with `$_IP_$` in it, in the native syntax.
///
/// Split at blanks, no shell and no quoting; each `$_IP_$` is replaced by the address; the program
/// is the first word if that begins with `/`, otherwise `<path>/<word>` (protocol v4, 11.4; native
/// `wd_if.c exec_if_cmd`, `create_argv`). Unlike natives, every command is judged by its own first
/// word, and a command of too many words is refused, not cut. Immutable.
///
/// @param key the parameter, for messages (`if_up_cmd`)
/// @param pathKey the parameter of the program's directory (`if_cmd_path`)
/// @param text the command; may be empty
/// @param path the directory used when the first word is not absolute
public record CommandTemplate(String key, String text, String pathKey, String path) {
    /// What is replaced by the address.
    public static final String ADDRESS_MARK = "$_IP_$";

    private static final Set<String> ADDRESS_TOOLS = Set.of("ip", "ifconfig");

    /// Words that send `ip` to another network namespace.
    private static final Set<String> ELSEWHERE = Set.of("netns", "-n", "-netns");

    private static final Set<String> SUDO_OPTIONS_WITH_VALUE = Set.of("-u", "-g");

    /// Whether there is nothing to run.
    public boolean isEmpty() {
        return text.isBlank();
    }

    /// The command for one address.
    ///
    /// @throws IllegalStateException if [#problems()] would name a fatal problem of the text itself
    public CommandLine expand(InetAddress address) {
        List<String> words = words(text.replace(ADDRESS_MARK, address.getHostAddress()));
        if (words.isEmpty() || words.size() > VipLimits.COMMAND_WORDS_MAX) {
            throw new IllegalStateException(
                    key + " has " + words.size() + " words: '" + text + "'");
        }
        return new CommandLine(
                key, program(words.getFirst()), words.subList(1, words.size()), Map.of());
    }

    /// Whether the command puts an address on an interface of this host: its program, behind an
    /// optional `sudo`, is `ip` or `ifconfig`, and it does not go to another network namespace.
    public boolean concernsLocalAddress() {
        List<String> words = withoutSudo(words(text));
        return !words.isEmpty()
                && ADDRESS_TOOLS.contains(fileName(words.getFirst()))
                && words.stream().noneMatch(ELSEWHERE::contains);
    }

    private static List<String> withoutSudo(List<String> words) {
        if (words.isEmpty() || !fileName(words.getFirst()).equals("sudo")) {
            return words;
        }
        int next = 1;
        while (next < words.size() && words.get(next).startsWith("-")) {
            next += SUDO_OPTIONS_WITH_VALUE.contains(words.get(next)) ? 2 : 1;
        }
        return words.subList(Math.min(next, words.size()), words.size());
    }

    /// What is wrong with the command, looking at the files as they are now. An empty command has
    /// no problems here: whether it may be empty is its user's business.
    public List<ConfigProblem> problems() {
        List<String> words = words(text);
        if (words.isEmpty()) {
            return List.of();
        }
        var problems = new ArrayList<ConfigProblem>();
        if (words.size() > VipLimits.COMMAND_WORDS_MAX) {
            problems.add(
                    fatal(
                            "has "
                                    + words.size()
                                    + " words, at most "
                                    + VipLimits.COMMAND_WORDS_MAX
                                    + " are possible; put it into a script"));
        }
        String word = words.getFirst();
        if (!word.startsWith("/") && !path.startsWith("/")) {
            problems.add(fatal("needs an absolute " + pathKey + ", not '" + path + "'"));
            return problems;
        }
        checkFile(word, program(word), problems);
        return problems;
    }

    private void checkFile(String word, Path program, List<ConfigProblem> problems) {
        String origin =
                word.startsWith("/") ? "" : " (" + pathKey + " '" + path + "' + '" + word + "')";
        if (!Files.exists(program)) {
            problems.add(fatal("there is no file " + program + origin));
        } else if (!Files.isRegularFile(program)) {
            problems.add(fatal(program + origin + " is not a file"));
        } else if (!Files.isExecutable(program)) {
            problems.add(fatal(program + origin + " is not executable for this user"));
        } else if (FileTrust.writableByOthers(program)) {
            problems.add(
                    new ConfigProblem(
                            key,
                            false,
                            key
                                    + ": anybody may change "
                                    + program
                                    + origin
                                    + "; remove the write permission of others (chmod o-w)"));
        }
    }

    private ConfigProblem fatal(String what) {
        return new ConfigProblem(key, true, key + ": " + what);
    }

    private Path program(String word) {
        return word.startsWith("/") ? Path.of(word) : Path.of(path, word);
    }

    private static List<String> words(String text) {
        return Arrays.stream(text.split("[ \t]+")).filter(word -> !word.isEmpty()).toList();
    }

    private static String fileName(String word) {
        return word.substring(word.lastIndexOf('/') + 1);
    }
}
