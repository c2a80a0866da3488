package org.pgwatchdog.vip.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.time.Duration;

/// The few functions of the C library this module calls. 64-bit Linux; thread-safe.
final class Libc {
    static final int AF_UNIX = 1;
    static final int AF_NETLINK = 16;
    static final int AF_PACKET = 17;
    static final int SOCK_DGRAM = 2;
    static final int SOCK_RAW = 3;
    static final int NETLINK_ROUTE = 0;
    static final int NETLINK_SOCK_DIAG = 4;
    static final int AF_INET = 2;
    static final int AF_INET6 = 10;

    /// The value on x86 and ARM; MIPS and Alpha differ.
    private static final int SOCK_CLOEXEC = 0x80000;

    private static final int MSG_DONTWAIT = 0x40;
    private static final short POLLIN = 1;

    private static final Linker.Option ERRNO_OPTION = Linker.Option.captureCallState("errno");
    private static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO =
            CALL_STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private static final MethodHandle SOCKET =
            handle("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle BIND =
            handle("bind", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle SENDTO =
            handle(
                    "sendto",
                    FunctionDescriptor.of(
                            JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle RECV =
            handle(
                    "recv",
                    FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
    private static final MethodHandle POLL =
            handle("poll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
    private static final MethodHandle CLOSE =
            handle("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    private Libc() {}

    static int socket(int domain, int type, int protocol) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CALL_STATE);
            int fd = (int) SOCKET.invokeExact(state, domain, type | SOCK_CLOEXEC, protocol);
            return (int) checked("socket", fd, state);
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    static void bind(int fd, byte[] address) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CALL_STATE);
            MemorySegment name = arena.allocateFrom(JAVA_BYTE, address);
            checked("bind", (int) BIND.invokeExact(state, fd, name, address.length), state);
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    static void send(int fd, byte[] data, byte[] address) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CALL_STATE);
            MemorySegment bytes = arena.allocateFrom(JAVA_BYTE, data);
            MemorySegment name = arena.allocateFrom(JAVA_BYTE, address);
            long sent =
                    (long)
                            SENDTO.invokeExact(
                                    state,
                                    fd,
                                    bytes,
                                    (long) data.length,
                                    MSG_DONTWAIT,
                                    name,
                                    address.length);
            checked("sendto", sent, state);
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    /// Takes one datagram, without waiting.
    ///
    /// @return its length; what does not fit is lost
    static int receive(int fd, byte[] buffer) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CALL_STATE);
            MemorySegment bytes = arena.allocate(buffer.length);
            long length =
                    (long) RECV.invokeExact(state, fd, bytes, (long) buffer.length, MSG_DONTWAIT);
            checked("recv", length, state);
            MemorySegment.copy(bytes, JAVA_BYTE, 0, buffer, 0, (int) length);
            return (int) length;
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    /// Waits until there is something to receive.
    static boolean readable(int fd, Duration timeout) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CALL_STATE);
            MemorySegment request = arena.allocate(8, 4);
            request.set(JAVA_INT, 0, fd);
            request.set(JAVA_SHORT, 4, POLLIN);
            int millis = Math.clamp(timeout.toMillis(), 0, Integer.MAX_VALUE);
            int ready = (int) POLL.invokeExact(state, request, 1L, millis);
            return checked("poll", ready, state) > 0;
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    static void close(int fd) {
        try (Arena arena = Arena.ofConfined()) {
            // Nothing can be done about a failing close; the descriptor is free either way.
            int ignored = (int) CLOSE.invokeExact(arena.allocate(CALL_STATE), fd);
        } catch (Throwable e) {
            throw new AssertionError("close(" + fd + ")", e);
        }
    }

    private static long checked(String call, long result, MemorySegment state)
            throws SystemCallException {
        if (result < 0) {
            throw new SystemCallException(call, (int) ERRNO.get(state, 0L));
        }
        return result;
    }

    private static SystemCallException rethrown(Throwable e) {
        if (e instanceof SystemCallException known) {
            return known;
        }
        throw new AssertionError("a call into the C library failed", e);
    }

    @SuppressWarnings("restricted")
    private static MethodHandle handle(String name, FunctionDescriptor signature) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow(name), signature, ERRNO_OPTION);
    }
}
