/// The stand-in for AWS in the middle of a routed test network: its APIs and metadata where instances
/// look for them, and a router that sends packets where the stand-in's tables say.
@NullMarked
package org.pgwatchdog.itest.aws;

import org.jspecify.annotations.NullMarked;
