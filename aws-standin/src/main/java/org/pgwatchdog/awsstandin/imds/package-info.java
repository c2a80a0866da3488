/// The instance metadata service, version 2, one listener an instance.
@NullMarked
package org.pgwatchdog.awsstandin.imds;

import org.jspecify.annotations.NullMarked;
