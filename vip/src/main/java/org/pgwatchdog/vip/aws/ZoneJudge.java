package org.pgwatchdog.vip.aws;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.pgwatchdog.vip.aws.api.ApiFault;
import org.pgwatchdog.vip.aws.api.ApiResult;
import org.pgwatchdog.vip.aws.api.AvailabilityZone;
import org.pgwatchdog.vip.drift.Finding;

/// What is to be told of an availability zone: once per change. Pure; not thread-safe.
///
/// `available` and `information` are well, the latter with what AWS has to say. `impaired`,
/// `constrained` and `unavailable` are warnings, and so is that nobody knows: AWS reports the state of
/// its control plane, so this alone never moves the virtual IP.
public final class ZoneJudge {
    private static final String SEE_DASHBOARD =
            "see the AWS health dashboard; 'pgwatchdog switchover' takes the virtual IP to a node in"
                    + " another zone";

    private Said said = new Said(Tone.WELL, "");

    /// How a piece of news is meant.
    public enum Tone {
        /// All is well, again.
        WELL,
        /// Worth knowing.
        INFORMATION,
        /// Somebody should look.
        WARNING
    }

    /// A piece of news.
    ///
    /// @param text one line; a warning begins with its code, 105 or 106
    public record News(Tone tone, String text) {}

    /// What was told last; `key` leaves out what changes with every answer.
    private record Said(Tone tone, String key) {}

    /// Takes note of one reading.
    ///
    /// @param configured `aws_availability_zone`, may be empty
    public Optional<News> observe(ApiResult<AvailabilityZone> reading, String configured) {
        return switch (reading) {
            case ApiResult.Done<AvailabilityZone>(var zone) -> state(zone);
            case ApiResult.Failed<AvailabilityZone>(var fault) -> {
                AwsProblem problem = problem(fault, configured);
                yield tell(
                        new Said(
                                Tone.WARNING,
                                fault.kind() + " " + fault.call() + " " + fault.code()),
                        "the state of the availability zone is not known: "
                                + warning(problem.code(), problem.cause(), problem.remedy()));
            }
        };
    }

    /// What is wrong according to one reading, as a warning; empty if nothing is.
    ///
    /// @param configured `aws_availability_zone`, may be empty
    public static Optional<Finding> trouble(
            ApiResult<AvailabilityZone> reading, String configured) {
        return switch (reading) {
            case ApiResult.Failed<AvailabilityZone>(var fault) ->
                    Optional.of(problem(fault, configured).finding().asWarning());
            case ApiResult.Done<AvailabilityZone>(var zone) ->
                    switch (zone.state()) {
                        case AVAILABLE, INFORMATION -> Optional.empty();
                        case IMPAIRED, UNAVAILABLE, CONSTRAINED, UNKNOWN ->
                                Optional.of(
                                        new Finding(
                                                AwsProblem.Code.CALL_FAILED.warning(),
                                                cause(zone),
                                                SEE_DASHBOARD));
                    };
        };
    }

    private static String cause(AvailabilityZone zone) {
        return label(zone)
                + " is "
                + zone.state().name().toLowerCase(Locale.ROOT)
                + messages(zone.messages());
    }

    private Optional<News> state(AvailabilityZone zone) {
        String name = label(zone);
        String messages = messages(zone.messages());
        return switch (zone.state()) {
            case AVAILABLE -> tell(new Said(Tone.WELL, ""), name + " is available again");
            case INFORMATION ->
                    tell(
                            new Said(Tone.INFORMATION, messages),
                            name + " works; AWS informs" + messages);
            case IMPAIRED, UNAVAILABLE, CONSTRAINED, UNKNOWN -> {
                String state = zone.state().name().toLowerCase(Locale.ROOT);
                yield tell(
                        new Said(Tone.WARNING, state + messages),
                        warning(AwsProblem.Code.CALL_FAILED, cause(zone), SEE_DASHBOARD));
            }
        };
    }

    private Optional<News> tell(Said now, String text) {
        if (now.equals(said)) {
            return Optional.empty();
        }
        said = now;
        return Optional.of(new News(now.tone(), text));
    }

    /// What a failed reading means. A zone that does not exist is told by its text alone.
    private static AwsProblem problem(ApiFault fault, String configured) {
        AwsProblem problem = AwsProblem.of(fault);
        boolean unknownZone =
                !configured.isEmpty() && fault.message().contains("Invalid availability zone");
        return unknownZone
                ? new AwsProblem(
                        problem.code(),
                        problem.cause(),
                        "correct aws_availability_zone, or leave it empty to have it discovered")
                : problem;
    }

    private static String warning(AwsProblem.Code code, String cause, String remedy) {
        return "[" + code.warning() + "] " + cause + (remedy.isEmpty() ? "" : "; " + remedy);
    }

    private static String label(AvailabilityZone zone) {
        return "availability zone "
                + zone.name()
                + (zone.id().isEmpty() ? "" : " (" + zone.id() + ")");
    }

    private static String messages(List<String> messages) {
        return messages.isEmpty() ? "" : ": " + String.join("; ", messages);
    }
}
