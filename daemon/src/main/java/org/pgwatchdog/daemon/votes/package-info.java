/// What this node must remember of its votes and promises when its process or its host ends (safety rule
/// S6): one small file, written and synced before anything that depends on it is said.
@NullMarked
package org.pgwatchdog.daemon.votes;

import org.jspecify.annotations.NullMarked;
