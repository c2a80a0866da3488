package org.pgwatchdog.vip.drift;

/// What is wrong: a documented code, what was seen, what to do about it.
///
/// @param code the codes of the commands (5 to 11, 99); 100 more if it is a warning only
/// @param cause what was seen, and where
/// @param remedy what to do; may be empty
public record Finding(int code, String cause, String remedy) {
    /// The code of an error as a mere warning.
    public static final int WARNING = 100;

    /// The same as a warning only.
    public Finding asWarning() {
        return code >= WARNING ? this : new Finding(code + WARNING, cause, remedy);
    }

    /// With who it is about, in parentheses.
    public Finding naming(String who) {
        return who.isEmpty() ? this : new Finding(code, cause + " (" + who + ")", remedy);
    }

    /// One line.
    public String text() {
        return "[" + code + "] " + cause + (remedy.isEmpty() ? "" : "; " + remedy);
    }
}
