/// The STS Query API, version 2011-06-15: who am I, assume a role, decode a refusal.
@NullMarked
package org.pgwatchdog.awsstandin.sts;

import org.jspecify.annotations.NullMarked;
