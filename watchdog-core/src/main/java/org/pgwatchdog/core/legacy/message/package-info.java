/// What watchdogs of Pgpool-II 3.2 to 3.4 say to each other (protocol v3, chapters 3 to 5). Must not know
/// bytes, hashes or when anything is said.
@NullMarked
package org.pgwatchdog.core.legacy.message;

import org.jspecify.annotations.NullMarked;
