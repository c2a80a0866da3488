/// Figures for `docs/performance.md`: what the hot paths cost, measured with JMH, and how fast the
/// simulator runs. Owns no promise: the tests of the other modules do not look at clocks. The script
/// `bench/run` measures whole processes and prints one table of everything.
@NullMarked
package org.pgwatchdog.bench;

import org.jspecify.annotations.NullMarked;
