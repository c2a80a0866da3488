package org.pgwatchdog.wire;

/// Bytes from outside that break the protocol so badly that nothing after them can be trusted: a
/// frame with an impossible length, a datagram of the wrong size or with a wrong digest. The
/// message names what is wrong and where. The receiver closes the connection or drops the datagram.
///
/// A well-framed message with a bad payload is no such case: codecs return it as a value.
public final class ProtocolException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ProtocolException(String message) {
        super(message);
    }
}
