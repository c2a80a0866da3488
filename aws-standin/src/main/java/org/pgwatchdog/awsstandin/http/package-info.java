/// HTTP as values: requests, answers, and the listener that turns sockets into them. Knows nothing of AWS.
@NullMarked
package org.pgwatchdog.awsstandin.http;

import org.jspecify.annotations.NullMarked;
