/// Whole clusters in one thread: the real core and the real codecs over a simulated network, segment
/// and clock, all of it following from one seed. Owns virtual time, faults and the promises that are
/// checked after every step. Knows no socket, thread, clock or file.
@NullMarked
package org.pgwatchdog.simulator;

import org.jspecify.annotations.NullMarked;
