package org.pgwatchdog.vip.aws;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.pgwatchdog.vip.aws.AwsProblem.Code;
import org.pgwatchdog.vip.aws.api.AvailabilityZone;

/// How bad what AWS says of an availability zone is. The state is that of AWS's control plane: a zone may
/// be cut off and still be called available.
enum ZoneState {
    /// `available`; `information` and `constrained`, which concern new capacity only.
    WELL,
    /// `impaired`, and states that are not known here.
    DOUBTFUL,
    /// `unavailable`.
    ILL;

    static ZoneState of(AvailabilityZone zone) {
        return switch (zone.state()) {
            case AVAILABLE, INFORMATION, CONSTRAINED -> WELL;
            case IMPAIRED, UNKNOWN -> DOUBTFUL;
            case UNAVAILABLE -> ILL;
        };
    }

    /// The zone as a step reports it.
    StepReport report(AvailabilityZone zone) {
        String state = zone.state().name().toLowerCase(Locale.ROOT);
        String said = zone.messages().isEmpty() ? "" : ": " + String.join(" ", zone.messages());
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("zone", zone.name());
        facts.put("zoneId", zone.id());
        facts.put("state", state);
        facts.put("message", String.join(" ", zone.messages()));
        var entry =
                new StepReport.Entry(zone.name() + " (" + zone.id() + ") " + state + said, facts);
        List<AwsProblem> problems =
                switch (this) {
                    case WELL -> List.of();
                    case DOUBTFUL, ILL ->
                            List.of(
                                    new AwsProblem(
                                            Code.CHANGED,
                                            "The availability zone "
                                                    + zone.name()
                                                    + " is "
                                                    + state
                                                    + said,
                                            "see the AWS health dashboard; lead from another zone"
                                                    + " until it is over"));
                };
        return new StepReport(List.of(entry), problems, this == DOUBTFUL);
    }
}
