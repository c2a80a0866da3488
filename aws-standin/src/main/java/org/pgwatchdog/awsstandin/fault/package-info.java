/// What may go wrong on demand: delays, failures, hangs, denials, throttling.
@NullMarked
package org.pgwatchdog.awsstandin.fault;

import org.jspecify.annotations.NullMarked;
