/// TCP connections carried along the route tables of the world to real listeners.
@NullMarked
package org.pgwatchdog.awsstandin.forward;

import org.jspecify.annotations.NullMarked;
