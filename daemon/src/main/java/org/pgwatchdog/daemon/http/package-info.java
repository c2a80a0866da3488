/// The HTTP endpoint: health for load balancers, figures for monitoring, a page for people. Read-only;
/// must not know how an answer is made.
@NullMarked
package org.pgwatchdog.daemon.http;

import org.jspecify.annotations.NullMarked;
