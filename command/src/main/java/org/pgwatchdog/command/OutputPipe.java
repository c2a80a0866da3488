package org.pgwatchdog.command;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;

/// A pipe for a command's output whose reading end is ours alone.
///
/// The streams of `java.lang.Process` will not do: when the command ends, the JDK reads everything
/// its left-behind children still write into memory, without end. One thread at a time.
final class OutputPipe implements AutoCloseable {
    private final InputStream reading;
    private int writingFd;

    private OutputPipe(InputStream reading, int writingFd) {
        this.reading = reading;
        this.writingFd = writingFd;
    }

    static OutputPipe open() throws IOException {
        int[] ends = PipeCalls.pipe();
        try {
            return new OutputPipe(new FileInputStream(descriptor(ends[0])), ends[1]);
        } catch (IOException e) {
            PipeCalls.close(ends[1]);
            throw e;
        } finally {
            PipeCalls.close(ends[0]);
        }
    }

    /// The file to redirect the output to; to be opened before [#closeWritingEnd()].
    File writingEnd() {
        return descriptor(writingFd);
    }

    /// Gives up our writing end, once the command has its own.
    void closeWritingEnd() {
        if (writingFd >= 0) {
            PipeCalls.close(writingFd);
            writingFd = -1;
        }
    }

    /// Takes what is there, without waiting.
    ///
    /// @return the number of bytes taken; 0 if nothing is there
    int take(byte[] buffer) throws IOException {
        int available = Math.min(reading.available(), buffer.length);
        return available == 0 ? 0 : Math.max(0, reading.read(buffer, 0, available));
    }

    @Override
    public void close() throws IOException {
        closeWritingEnd();
        reading.close();
    }

    private static File descriptor(int fd) {
        return new File("/proc/self/fd/" + fd);
    }
}
