package org.pgwatchdog.daemon.doctor.check;

import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.pgwatchdog.vip.aws.AwsProblem;

/// One line of the doctor's report.
///
/// @param check the check's id
/// @param result what it came to
/// @param code the documented code of AWS steps, 100 more if it is a warning; empty for what has none
/// @param text what was seen, and where
/// @param remedy what to do; empty if there is nothing to do
/// @param took how long the check took
public record Finding(
        String check, Result result, OptionalInt code, String text, String remedy, Duration took) {
    public static Finding ok(String text) {
        return of(Result.OK, OptionalInt.empty(), text, "");
    }

    public static Finding warn(String text, String remedy) {
        return of(Result.WARN, OptionalInt.empty(), text, remedy);
    }

    public static Finding fail(String text, String remedy) {
        return of(Result.FAIL, OptionalInt.empty(), text, remedy);
    }

    /// Not looked at.
    public static Finding skipped(String reason) {
        return of(Result.SKIPPED, OptionalInt.empty(), reason, "");
    }

    /// A fault that has a code.
    public static Finding fail(AwsProblem problem) {
        return of(
                Result.FAIL,
                OptionalInt.of(problem.code().number()),
                problem.cause(),
                problem.remedy());
    }

    /// A fault that has a code and does not keep a failover from working.
    public static Finding warn(AwsProblem problem) {
        return of(
                Result.WARN,
                OptionalInt.of(problem.code().warning()),
                problem.cause(),
                problem.remedy());
    }

    public List<Finding> alone() {
        return List.of(this);
    }

    /// Whether somebody has to do something, soon or at once.
    public boolean isBad() {
        return result == Result.WARN || result == Result.FAIL;
    }

    Finding by(String id, Duration time) {
        return new Finding(id, result, code, text, remedy, time);
    }

    private static Finding of(Result result, OptionalInt code, String text, String remedy) {
        return new Finding("", result, code, text.replace('\n', ' '), remedy, Duration.ZERO);
    }
}
