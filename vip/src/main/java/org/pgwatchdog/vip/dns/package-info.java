/// What resolvers make of a name: the host's own, or one that is asked directly. Knows nothing of why
/// somebody asks.
@NullMarked
package org.pgwatchdog.vip.dns;

import org.jspecify.annotations.NullMarked;
