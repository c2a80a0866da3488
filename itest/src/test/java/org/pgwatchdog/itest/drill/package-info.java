/// Drills: what happens to clients when the holder of the virtual address goes, in every way it can go, and
/// whether anything happens under load when it does not go. Programs for `bench/run`, not tests. Knows
/// clusters and networks of this module; is known by nobody.
@NullMarked
package org.pgwatchdog.itest.drill;

import org.jspecify.annotations.NullMarked;
