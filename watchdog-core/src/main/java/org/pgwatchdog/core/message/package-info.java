/// What watchdog nodes and local clients say to each other, as sealed records without any bytes.
/// The wire-protocol module turns them into bytes and back; this package must not know how.
@NullMarked
package org.pgwatchdog.core.message;

import org.jspecify.annotations.NullMarked;
