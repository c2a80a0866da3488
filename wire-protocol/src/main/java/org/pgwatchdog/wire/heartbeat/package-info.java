/// The heartbeat datagram in its two layouts (protocol v4, chapter 14). Must not know when one is
/// due or what its absence means.
@NullMarked
package org.pgwatchdog.wire.heartbeat;

import org.jspecify.annotations.NullMarked;
