/// What the doctor looks at on this host and around it: files, programs, rights, ports, peers, the local
/// pgpool and its backends. Changes nothing.
@NullMarked
package org.pgwatchdog.daemon.doctor.host;

import org.jspecify.annotations.NullMarked;
