package org.pgwatchdog.vip.aws;

import java.util.List;
import org.pgwatchdog.vip.drift.Sighting;

/// What reading one part of AWS brought.
///
/// @param sightings where it leads
/// @param problems what would keep an acquire from working; told by thorough readings only
record Survey(List<Sighting> sightings, List<AwsProblem> problems) {
    Survey {
        sightings = List.copyOf(sightings);
        problems = List.copyOf(problems);
    }
}
