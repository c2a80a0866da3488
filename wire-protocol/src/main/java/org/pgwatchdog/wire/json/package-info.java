/// The JSON dialect of native watchdogs (protocol v4, chapter 4): a bounded reader that takes what
/// the native parser takes and a writer that gives what native writers give. Must not know any
/// message.
@NullMarked
package org.pgwatchdog.wire.json;

import org.jspecify.annotations.NullMarked;
