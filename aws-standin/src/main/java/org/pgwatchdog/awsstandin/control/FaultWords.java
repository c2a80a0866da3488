package org.pgwatchdog.awsstandin.control;

import java.time.Duration;
import org.pgwatchdog.awsstandin.fault.FaultEffect;

/// The effects of faults as words of the control API.
final class FaultWords {
    private FaultWords() {}

    /// @throws IllegalArgumentException naming the words there are
    static FaultEffect effect(Json json) {
        String word = json.text("effect");
        return switch (word) {
            case "delay" -> new FaultEffect.Delay(time(json));
            case "delay-answer" -> new FaultEffect.DelayAnswer(time(json));
            case "hold" -> new FaultEffect.Hold();
            case "hang" -> new FaultEffect.Hang();
            case "drop" -> new FaultEffect.Drop();
            case "drop-answer" -> new FaultEffect.DropAnswer();
            case "half-answer" -> new FaultEffect.HalfAnswer();
            case "throttle" -> FaultEffect.Fail.requestLimitExceeded();
            case "internal-error" -> FaultEffect.Fail.internalError();
            case "unavailable" -> FaultEffect.Fail.unavailable();
            case "fail" ->
                    new FaultEffect.Fail(
                            json.number("status", 400),
                            json.text("code"),
                            json.text("message", ""));
            default ->
                    throw new IllegalArgumentException(
                            "effect is delay, delay-answer, hold, hang, drop, drop-answer,"
                                    + " half-answer, throttle, internal-error, unavailable or fail,"
                                    + " not "
                                    + word);
        };
    }

    private static Duration time(Json json) {
        return ControlService.milliseconds(json.real("seconds") * 1000);
    }
}
