/// The instance metadata service (IMDS, version 2): what an instance can learn about itself.
@NullMarked
package org.pgwatchdog.vip.aws.imds;

import org.jspecify.annotations.NullMarked;
