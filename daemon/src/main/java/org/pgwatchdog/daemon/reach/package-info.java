/// Watches from this node what it reaches: the virtual IP as clients do, the availability zone, places
/// outside the cluster. Tells changes once; only the last may cost a leader its place, and only by the
/// core's decision.
@org.jspecify.annotations.NullMarked
package org.pgwatchdog.daemon.reach;
