package org.pgwatchdog.wire.json;

/// A document that cannot be read, or that lacks what its reader needs. The message names the key
/// or the offset, never a value: values may be secrets. Codecs turn it into a malformed message; it
/// carries no stack trace, so that hostile input costs little.
public final class JsonException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public JsonException(String message) {
        super(message, null, false, false);
    }
}
