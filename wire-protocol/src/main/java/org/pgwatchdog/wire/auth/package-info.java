/// The shared secret of a cluster and the digests made with it (protocol v4, chapter 5). Must not
/// know where a digest travels.
@NullMarked
package org.pgwatchdog.wire.auth;

import org.jspecify.annotations.NullMarked;
