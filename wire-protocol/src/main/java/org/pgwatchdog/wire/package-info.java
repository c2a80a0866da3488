/// What all codecs share: the exception for bytes nobody should send, and every limit. Must not
/// know any message.
@NullMarked
package org.pgwatchdog.wire;

import org.jspecify.annotations.NullMarked;
