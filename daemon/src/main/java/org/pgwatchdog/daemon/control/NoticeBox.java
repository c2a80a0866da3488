package org.pgwatchdog.daemon.control;

import java.io.IOException;
import java.nio.file.ClosedDirectoryStreamException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.daemon.logging.RepeatLimit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The daemon's end of the notice box: notices of pgpool's hooks that come as files, because a shell can
/// write those at once (`packaging/notify.sh`, which describes the files too). What comes is answered as on
/// the control socket.
///
/// Its own thread makes the directory, looks into it when there is something, and removes it at the end.
/// Without a box hooks use the socket, so its failure is no more than a warning.
public final class NoticeBox implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NoticeBox.class);

    /// Where callers find the daemon's process id, to see its death.
    private static final String PROCESS = "daemon";

    private static final Pattern NAME =
            Pattern.compile("([0-9]{1,10})\\.(notice|taken|tmp|writing|answer)");
    private static final Executor ANSWERING =
            task -> Thread.ofVirtual().name("notice-answer").start(task);

    private final Path path;
    private final Optional<String> group;
    private final ControlServer.Desk desk;
    private final Thread thread;
    private final Set<String> taken = ConcurrentHashMap.newKeySet();
    private final RepeatLimit complaints = new RepeatLimit(1, ControlLimits.BOX_COMPLAINT_PAUSE);

    /// A box that does not exist yet.
    ///
    /// @param socket the control socket beside which it will be
    /// @param group who may use it besides this process's user
    public NoticeBox(Path socket, Optional<String> group, ControlServer.Desk desk) {
        this.path = ControlSocketPath.noticeBox(socket);
        this.group = group;
        this.desk = desk;
        this.thread =
                Thread.ofPlatform()
                        .daemon()
                        .name("notices")
                        .uncaughtExceptionHandler((_, fault) ->
                                LOG.error(
                                        "the notice box failed; hooks need a Java start now",
                                        fault))
                        .unstarted(this::run);
    }

    /// Begins; returns at once.
    public void start() {
        thread.start();
    }

    /// Removes the box, if there is one. Callers that still wait see that as the daemon's end.
    @Override
    public void close() {
        if (thread.getState() == Thread.State.NEW) {
            return; // The daemon's start failed before ours.
        }
        thread.interrupt();
        try {
            thread.join(ControlLimits.BOX_CLOSE_TIMEOUT);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try (BoxDirectory box = BoxDirectory.create(path, group);
                NoticeArrivals arrivals = NoticeArrivals.of(path)) {
            box.write(PROCESS, ProcessHandle.current().pid() + "\n");
            while (!Thread.currentThread().isInterrupted()) {
                scan(box);
                arrivals.await();
            }
        } catch (InterruptedException _) {
            LOG.debug("the notice box is closed");
        } catch (IOException failed) {
            if (!Thread.currentThread().isInterrupted()) {
                LOG.warn("{}; hooks need a Java start now", failed.getMessage());
            }
        }
    }

    private void scan(BoxDirectory box) throws IOException {
        int unfinished = 0;
        int unread = 0;
        for (String name : box.names()) {
            Matcher parts = NAME.matcher(name);
            String kind = parts.matches() ? parts.group(2) : "";
            try {
                switch (kind) {
                    case "notice" -> take(box, parts.group(1));
                    case "taken", "writing" -> {
                        if (!taken.contains(parts.group(1))) {
                            removeGarbage(box, name);
                        }
                    }
                    case "tmp" -> prune(box, name, ++unfinished);
                    case "answer" -> prune(box, name, ++unread);
                    default -> removeGarbage(box, name);
                }
            } catch (FileSystemException stays) {
                complain(
                        "something in the way",
                        printable(name) + ": " + stays.getClass().getSimpleName());
            }
        }
    }

    /// Removes what a dead caller left.
    ///
    /// @param count how many of its kind there are, itself included
    private static void prune(BoxDirectory box, String name, int count) throws IOException {
        if (count > ControlLimits.BOX_LEFTOVERS_MAX || isOld(box, name)) {
            box.delete(name);
        }
    }

    private static boolean isOld(BoxDirectory box, String name) throws IOException {
        return box.attributes(name)
                .map(BasicFileAttributes::lastModifiedTime)
                .map(time -> Duration.between(time.toInstant(), Instant.now()).abs())
                .filter(age -> age.compareTo(ControlLimits.BOX_LEFTOVER_AGE) > 0)
                .isPresent();
    }

    private void take(BoxDirectory box, String id) throws IOException {
        Optional<BasicFileAttributes> attributes = box.attributes(id + ".notice");
        if (attributes.isEmpty()) {
            return;
        }
        if (!attributes.get().isRegularFile() || taken.contains(id)) {
            removeGarbage(box, id + ".notice");
            return;
        }
        if (!box.rename(id + ".notice", id + ".taken")) {
            return;
        }
        taken.add(id);
        try {
            NoticeWords words = NoticeWords.parse(words(box, id));
            CompletionStage<ControlAnswer> answer =
                    desk.answer(new ControlRequest.Notify(words.notice()));
            if (words.waits()) {
                var _ =
                        answer.whenCompleteAsync(
                                (said, failure) -> finish(box, id, text(said, failure)), ANSWERING);
            } else {
                finish(box, id, "0\n\n");
            }
        } catch (IllegalArgumentException bad) {
            complain("a notice refused", printable(String.valueOf(bad.getMessage())));
            finish(box, id, "2\n" + line(bad.getMessage() + "; see --help"));
        } catch (IOException | RuntimeException failed) {
            LOG.error("a notice in {} failed", path, failed);
            finish(box, id, "1\n" + line(failed.toString()));
        }
    }

    private static List<String> words(BoxDirectory box, String id) throws IOException {
        String text =
                box.read(id + ".taken", ControlLimits.REQUEST_LENGTH_MAX)
                        .orElseThrow(() ->
                                new IllegalArgumentException(
                                        "the values have more than "
                                                + ControlLimits.REQUEST_LENGTH_MAX
                                                + " characters in all"));
        if (!text.endsWith("\n")) {
            throw new IllegalArgumentException("the last line has no end");
        }
        return Arrays.asList(text.substring(0, text.length() - 1).split("\n", -1));
    }

    private static String text(@Nullable ControlAnswer answer, @Nullable Throwable failure) {
        if (answer == null) {
            LOG.warn("notify failed: {}", String.valueOf(failure));
            return "1\n" + line(String.valueOf(failure));
        }
        return (answer.done() ? "0\n" : "1\n") + line(answer.text());
    }

    private static String line(String text) {
        return text.replaceAll("\\p{Cntrl}", " ") + "\n";
    }

    /// Lays the answer down, whole at once, before the notice goes: so its caller knows that an absent
    /// answer will not come.
    private void finish(BoxDirectory box, String id, String answer) {
        try {
            box.delete(id + ".writing");
            box.write(id + ".writing", answer);
            box.rename(id + ".writing", id + ".answer");
            box.delete(id + ".taken");
        } catch (IOException failed) {
            LOG.warn("cannot answer notice {} in {}: {}", id, path, failed.toString());
        } catch (ClosedDirectoryStreamException _) {
            LOG.debug("the answer to notice {} comes after the end of {}", id, path);
        } finally {
            taken.remove(id);
        }
    }

    private void removeGarbage(BoxDirectory box, String name) throws IOException {
        if (!name.equals(PROCESS) && box.delete(name)) {
            complain("no notice, removed", printable(name));
        }
    }

    private void complain(String kind, String what) {
        OptionalLong heldBack = complaints.admit(kind);
        if (heldBack.isPresent()) {
            LOG.warn(
                    "notice box {}: {}: {}; {} more of this kind before",
                    path,
                    kind,
                    what,
                    heldBack.getAsLong());
        }
    }

    /// What callers wrote, in a form that suits a log.
    private static String printable(String text) {
        String shown = text.length() > 64 ? text.substring(0, 64) + "..." : text;
        return "'" + shown.replaceAll("[^\\x20-\\x7e]", "?") + "'";
    }
}
