package org.pgwatchdog.command;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// The two functions of the C library a pipe needs. 64-bit Linux; thread-safe. Kept to the least the
/// linker can be asked for: binding a function costs milliseconds at the first command.
final class PipeCalls {
    /// The value on x86 and ARM; MIPS and Alpha differ.
    private static final int O_CLOEXEC = 0x80000;

    private static final int EMFILE = 24;
    private static final int ENFILE = 23;

    /// What the linker saves for us after a call: on Linux the one integer `errno`.
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");

    private static final MethodHandle PIPE2 =
            handle("pipe2", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT), ERRNO);
    private static final MethodHandle CLOSE =
            handle("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    private PipeCalls() {}

    /// Makes a pipe: its reading and its writing end.
    ///
    /// @throws IOException naming the call and the reason
    static int[] pipe() throws IOException {
        int result;
        int errno;
        int[] ends;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(Linker.Option.captureStateLayout());
            MemorySegment pair = arena.allocate(8, 4);
            result = (int) PIPE2.invokeExact(state, pair, O_CLOEXEC);
            errno = state.get(JAVA_INT, 0);
            ends = new int[] {pair.get(JAVA_INT, 0), pair.get(JAVA_INT, 4)};
        } catch (Throwable e) {
            throw new AssertionError("a call into the C library failed", e);
        }
        if (result < 0) {
            throw new IOException("pipe2: " + name(errno));
        }
        return ends;
    }

    static void close(int fd) {
        try {
            // Nothing can be done about a failing close; the descriptor is free either way.
            int ignored = (int) CLOSE.invokeExact(fd);
        } catch (Throwable e) {
            throw new AssertionError("close(" + fd + ")", e);
        }
    }

    private static String name(int errno) {
        return switch (errno) {
            case EMFILE -> "too many open files of this process (EMFILE)";
            case ENFILE -> "too many open files of the system (ENFILE)";
            default -> "error " + errno;
        };
    }

    @SuppressWarnings("restricted")
    private static MethodHandle handle(
            String name, FunctionDescriptor signature, Linker.Option... options) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), signature, options);
    }
}
