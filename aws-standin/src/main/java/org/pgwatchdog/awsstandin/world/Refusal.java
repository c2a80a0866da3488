package org.pgwatchdog.awsstandin.world;

/// AWS says no: the error code, the HTTP status and the text a caller gets. Thrown by rules, turned into
/// XML by the service that was called; the world is then unchanged.
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;

    public Refusal(int status, String code, String message) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
    }

    /// A refusal with status 400, which most of EC2's are.
    public static Refusal bad(String code, String message) {
        return new Refusal(400, code, message);
    }

    /// HTTP status.
    public int status() {
        return status;
    }

    /// The code that callers branch on, for example `InvalidRoute.NotFound`.
    public String code() {
        return code;
    }

    /// The text, never absent.
    public String text() {
        return String.valueOf(getMessage());
    }
}
