/// The demonstration: a whole cluster on loopback, one kill -9, and what a client saw of it.
@NullMarked
package org.pgwatchdog.daemon.demo;

import org.jspecify.annotations.NullMarked;
