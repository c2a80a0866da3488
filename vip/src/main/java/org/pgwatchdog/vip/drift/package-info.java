/// Watching whether the virtual IP leads where it should: what a monitor sees, what is said of it, and the
/// judge that decides when to repair. Pure values and one state machine; knows no thread, no clock, no AWS
/// and no interface of this host. The readers that see are beside the ways to raise the address.
@NullMarked
package org.pgwatchdog.vip.drift;

import org.jspecify.annotations.NullMarked;
