/// Why a takeover happened, told from the histories of all nodes that can be reached: who is asked and how
/// ([Investigation][org.pgwatchdog.daemon.explain.Investigation]), and, pure, how the facts become one story
/// ([MergedTimeline][org.pgwatchdog.daemon.explain.MergedTimeline]) and how that is shown. Reads facts;
/// decides and changes nothing.
@NullMarked
package org.pgwatchdog.daemon.explain;

import org.jspecify.annotations.NullMarked;
