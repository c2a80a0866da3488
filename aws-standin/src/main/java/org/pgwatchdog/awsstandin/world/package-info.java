/// What exists and what may happen to it: networks, instances, routes, addresses, zones, and AWS's rules
/// for changing them. Pure: no threads, sockets or clocks; the time is an argument.
@NullMarked
package org.pgwatchdog.awsstandin.world;

import org.jspecify.annotations.NullMarked;
