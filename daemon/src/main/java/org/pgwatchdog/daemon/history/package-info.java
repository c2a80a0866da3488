/// The node's facts on disk: their files, and the thread that writes them. Knows nothing of what the facts
/// mean; a disk that is full, slow or broken costs facts on disk and nothing else.
@NullMarked
package org.pgwatchdog.daemon.history;

import org.jspecify.annotations.NullMarked;
