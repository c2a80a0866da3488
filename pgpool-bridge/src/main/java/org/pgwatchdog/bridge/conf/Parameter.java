package org.pgwatchdog.bridge.conf;

/// One parameter that is read.
///
/// @param name in lower case, without an index
/// @param index whether its name ends in a number
/// @param kind what its values look like
/// @param defaultText what holds if it is not written
/// @param reloadable whether a reload applies a new value
/// @param secret whether its value must not be shown, and may be `file:PATH`
record Parameter(
        String name,
        Index index,
        Kind kind,
        String defaultText,
        boolean reloadable,
        boolean secret) {
    /// Whether a parameter's name ends in a number.
    enum Index {
        NONE,
        /// Always: `hostname0`.
        REQUIRED,
        /// With a number for one backend, without for all: `health_check_period`, `…1`.
        OPTIONAL
    }

    Parameter {
        if (kind.canonical(defaultText).isEmpty()) {
            throw new IllegalStateException("the default of " + name + " is not valid");
        }
    }

    Parameter afterRestart() {
        return new Parameter(name, index, kind, defaultText, false, secret);
    }

    Parameter hidden() {
        return new Parameter(name, index, kind, defaultText, reloadable, true);
    }

    Parameter indexed(Index how) {
        return new Parameter(name, how, kind, defaultText, reloadable, secret);
    }
}
