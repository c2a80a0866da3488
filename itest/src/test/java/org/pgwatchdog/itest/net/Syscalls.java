package org.pgwatchdog.itest.net;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// The system calls Java has no word for: joining a namespace and sending a signal.
@SuppressWarnings("restricted")
final class Syscalls {

    static final int SIGKILL = 9;
    static final int SIGCONT = 18;
    static final int SIGSTOP = 19;

    private static final int CLONE_NEWNET = 0x40000000;
    private static final int O_RDONLY_CLOEXEC = 0x80000;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle OPEN =
            function(
                    "open",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
                    Linker.Option.firstVariadicArg(2));
    private static final MethodHandle CLOSE = intFunction("close", 1);
    private static final MethodHandle SETNS = intFunction("setns", 2);
    private static final MethodHandle KILL = intFunction("kill", 2);

    private Syscalls() {}

    /// Moves the calling platform thread, and no other, into the network namespace at `path`.
    static void joinNetworkNamespace(String path) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(path);
            int descriptor = (int) OPEN.invokeExact(name, O_RDONLY_CLOEXEC);
            if (descriptor < 0) {
                throw new IllegalStateException("cannot open the namespace file " + path);
            }
            int result = (int) SETNS.invokeExact(descriptor, CLONE_NEWNET);
            int closed = (int) CLOSE.invokeExact(descriptor);
            if (result != 0 || closed != 0) {
                throw new IllegalStateException("cannot join the network namespace " + path);
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("setns", e);
        }
    }

    /// Sends a signal; false if there is no such process any more.
    static boolean kill(long pid, int signal) {
        if (pid <= 1 || pid == ProcessHandle.current().pid()) {
            throw new IllegalArgumentException("refusing to signal process " + pid);
        }
        try {
            return (int) KILL.invokeExact((int) pid, signal) == 0;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("kill", e);
        }
    }

    private static MethodHandle intFunction(String name, int parameters) {
        ValueLayout[] layouts = new ValueLayout[parameters];
        java.util.Arrays.fill(layouts, ValueLayout.JAVA_INT);
        return function(name, FunctionDescriptor.of(ValueLayout.JAVA_INT, layouts));
    }

    private static MethodHandle function(
            String name, FunctionDescriptor descriptor, Linker.Option... options) {
        MemorySegment symbol = LINKER.defaultLookup().find(name).orElseThrow();
        return LINKER.downcallHandle(symbol, descriptor, options);
    }
}
