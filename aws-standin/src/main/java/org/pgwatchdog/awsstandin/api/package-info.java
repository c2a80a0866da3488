/// What all services share: calls and their parameters, XML, the log of calls, and the gateway
/// that takes each request through signature, faults, throttling and its service. Knows no service.
@NullMarked
package org.pgwatchdog.awsstandin.api;

import org.jspecify.annotations.NullMarked;
