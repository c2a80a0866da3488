/// What one node knows: itself, the others, who leads, who joined, what it waits for. Mutable
/// aggregates owned by one `Watchdog` and touched by its thread alone. They answer questions and
/// record facts; which state to be in is decided in the `machine` package.
@NullMarked
package org.pgwatchdog.core.cluster;

import org.jspecify.annotations.NullMarked;
