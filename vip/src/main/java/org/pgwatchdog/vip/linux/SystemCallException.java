package org.pgwatchdog.vip.linux;

import java.io.IOException;

/// A system call, or a request to the kernel, that failed.
public final class SystemCallException extends IOException {
    private static final long serialVersionUID = 1L;

    public static final int EPERM = 1;
    public static final int ENOENT = 2;
    public static final int ESRCH = 3;
    public static final int EAGAIN = 11;
    public static final int EACCES = 13;
    public static final int EEXIST = 17;
    public static final int ENODEV = 19;
    public static final int EOPNOTSUPP = 95;
    public static final int EADDRNOTAVAIL = 99;
    public static final int ENETDOWN = 100;
    public static final int ENOBUFS = 105;

    /// The error number (`errno.h`).
    private final int errno;

    public SystemCallException(String call, int errno) {
        super(call + ": " + name(errno));
        this.errno = errno;
    }

    /// The error number (`errno.h`).
    public int errno() {
        return errno;
    }

    /// Whether a privilege is missing.
    public boolean lacksPrivilege() {
        return errno == EPERM || errno == EACCES;
    }

    private static String name(int errno) {
        return switch (errno) {
            case EPERM -> "operation not permitted (EPERM)";
            case EAGAIN -> "nothing there yet (EAGAIN)";
            case EACCES -> "permission denied (EACCES)";
            case EEXIST -> "exists already (EEXIST)";
            case ENODEV -> "no such device (ENODEV)";
            case EOPNOTSUPP -> "this kernel does not support it (EOPNOTSUPP)";
            case EADDRNOTAVAIL -> "no such address (EADDRNOTAVAIL)";
            case ENETDOWN -> "network is down (ENETDOWN)";
            case ENOBUFS -> "messages were lost (ENOBUFS)";
            default -> "error " + errno;
        };
    }
}
