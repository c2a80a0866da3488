/// pgpool.conf as pgpool reads it, and what pgwatchdog makes of it: one immutable record for each
/// module, validated, with every problem named by file and line. Reads the names of 4.2 and later, with
/// `watchdog_protocol = '3'` those of 3.4, and converts old files to the new form. Knows no sockets and
/// no threads; the only I/O is reading the files it is given and those they name.
@NullMarked
package org.pgwatchdog.bridge.conf;

import org.jspecify.annotations.NullMarked;
